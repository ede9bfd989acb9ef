import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { serverCore } from "./cores.js";

/** A server under measurement, in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly origin: string;
  /** Body of a successful answer to a path; fails on any other answer. */
  get(path: string): Promise<string>;
  /** Resident memory in bytes. */
  memory(): Promise<number>;
  /** Processor time used so far, in seconds. */
  processorTime(): Promise<number>;
}

/** The shipped command, as `npm run build` made it. */
export const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** A server of the limits, by its file in `bench/servers`. */
export function limit(name: "bare-fastify" | "bare-http", bytes: number): string[] {
  return [fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url)), String(bytes)];
}

/** The mock with so many sessions and 1,000 meetings. */
export function mock(sessions: number): string[] {
  return [command, "serve", "--port", "0", "--meetings", "1000", "--sessions", String(sessions)];
}

/** Linux counts processor time in these, whatever the kernel's own clock does. */
const ticksPerSecond = 100;

/** Starts `node ...args` on the servers' core and waits until it prints where it listens. */
export async function startServer(args: readonly string[]): Promise<Server> {
  const child = spawn("taskset", ["-c", serverCore, process.execPath, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const origin = await printedOrigin(child);
  return {
    origin,
    async get(path) {
      const answer = await fetch(origin + path, { headers: { authorization: "Bearer bench" } });
      const body = await answer.text();
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${body}`);
      return body;
    },
    async memory() {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    },
    async processorTime() {
      const stat = await readFile(`/proc/${child.pid}/stat`, "utf8");
      // Fields 14 and 15, counted from the end of the name in field 2, which may hold spaces.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

async function printedOrigin(child: ChildProcess): Promise<string> {
  let printed = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    printed += chunk;
    // The mock prints colours around it, even to a pipe, when FORCE_COLOR says so.
    const origin = /http:\/\/[\w.:]+/.exec(printed)?.[0];
    if (origin && printed.includes("\n")) {
      child.stdout?.resume();
      return origin;
    }
  }
  throw new Error(`${child.spawnargs.join(" ")} ended before it listened: ${printed}`);
}
