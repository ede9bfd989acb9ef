import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { onTestFinished } from "vitest";

/** The shipped command, as `npm run build` made it. */
export const commandPath = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that is running. */
export interface Running {
  readonly process: ChildProcessWithoutNullStreams;
  /** Waits until what it printed so far matches, colours aside. */
  printed(pattern: RegExp, where?: "out" | "err"): Promise<RegExpExecArray>;
  /** Waits until it ends. */
  finished(): Promise<Finished>;
}

/** Starts the command as a user would; what still runs when the test is over is ended. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  return watch(spawn(process.execPath, [commandPath, ...args], { env: { ...process.env, ...env } }));
}

/** Runs the command to its end. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return start(args, env).finished();
}

/** Runs a line in a shell to its end. */
export function shell(line: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return watch(spawn("sh", ["-c", line], { env: { ...process.env, ...env } })).finished();
}

/** Starts the mock on a free port, its clock standing still unless given, and returns its URL as printed. */
export async function serve(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Running & { url: string }> {
  const clock = args.some((arg) => /^--(clock|scenario|speed)/.test(arg)) ? [] : ["--clock", "fixed"];
  const command = start(["serve", "--port", "0", ...clock, ...args], env);
  const [, url = ""] = await command.printed(/ on (http:\/\/\S+)\n[\s\S]*\n\n$/);
  return { ...command, url };
}

function watch(child: ChildProcessWithoutNullStreams): Running {
  const printed = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed.err += text;
  });
  const closed = once(child, "close");
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await closed;
  });
  return {
    process: child,
    async printed(pattern, where = "out") {
      const stream = where === "out" ? child.stdout : child.stderr;
      for (;;) {
        const match = pattern.exec(stripVTControlCharacters(printed[where]));
        if (match) return match;
        if (stream.readableEnded) throw new Error(`Ended without ${pattern}: ${printed.out}${printed.err}`);
        await Promise.race([once(stream, "data"), closed]);
      }
    },
    async finished() {
      await closed;
      return { code: child.exitCode, ...printed };
    },
  };
}
