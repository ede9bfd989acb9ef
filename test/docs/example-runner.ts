import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { transform } from "esbuild";
import { createMock, type Mock } from "../../src/index.js";
import type { Block } from "./blocks.js";

const root = process.cwd();
const liveApi = "https://api.cloudflare.com/client/v4";
const port = /\b4010\b/g;

/**
 * Runs the examples of a document from top to bottom, as in one terminal: what one exports, the next ones have. The
 * folder looks like a project in which the package is installed. In place of port 4010 there is a mock on a free port, also
 * in place of the live API in commands.
 */
export class ExampleRunner {
  readonly #folder: string;
  readonly #host = fork(new URL("module-host.mjs", import.meta.url), { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  readonly #started: ChildProcess[] = [];
  #mock: Mock | undefined;
  #port = "";
  #output = "";
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    installPackages(folder);
  }

  async run(block: Block): Promise<void> {
    const { language, code, file, mark } = block;
    if (mark?.startsWith("not run")) return;
    if (mark === "output") return this.#expectOutput(code);
    if (file !== undefined) return this.#write(file, await this.#replaced(code));
    if (language === "sh") return this.#runShell(code);
    if (language === "js" || language === "ts") return this.#runModule(language, code);
  }

  async close(): Promise<void> {
    for (const { pid } of this.#started) if (pid !== undefined) stop(pid);
    this.#host.kill();
    await this.#mock?.close();
  }

  #write(file: string, text: string): void {
    const path = join(this.#folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  async #replaced(text: string): Promise<string> {
    if (this.#port === "" && /4010|api\.cloudflare\.com|\bctl\b/.test(text)) {
      this.#mock = await createMock({ clock: "now", speed: 1, onShutdown: () => {} });
      this.#port = new URL(await this.#mock.listen()).port;
    }
    return text.replaceAll(port, this.#port);
  }

  async #runModule(language: "js" | "ts", code: string): Promise<void> {
    this.#count += 1;
    const name = `example-${this.#count}.${language}`;
    const text = await this.#replaced(code);
    this.#write(name, text);
    const module = join(this.#folder, `.${name}.mjs`);
    writeFileSync(module, (await transform(text, { loader: language, format: "esm" })).code);
    this.#host.send({ file: pathToFileURL(module).href, folder: this.#folder, env: this.#environment() });
    const [{ output, error }] = (await once(this.#host, "message")) as [{ output: string; error?: string }];
    if (error !== undefined) throw new Error(error);
    this.#output = output;
  }

  async #runShell(code: string): Promise<void> {
    const serves = /realtimekit-testkit serve/.test(code);
    const staysOpen = /realtimekit-testkit serve[^&]*$/.test(code.trimEnd());
    if (serves) this.#port = await freePort();
    const script = (await this.#replaced(code)).replaceAll(liveApi, `http://127.0.0.1:${this.#port}/client/v4`);
    const child = spawn("sh", ["-ec", `[ ! -f .exported ] || . ./.exported\n${script}\n${storeExported}`], {
      cwd: this.#folder,
      detached: true,
      env: { ...process.env, ...this.#environment(), PATH: `${this.#folder}/.commands:${process.env.PATH}` },
    });
    this.#started.push(child);
    // A process that it started in the background may keep its output open.
    const ended = once(child, "exit");
    this.#output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += stripVTControlCharacters(text);
      });
    }
    if (staysOpen) await Promise.race([this.#ready(), ended]);
    else await ended;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (child.exitCode) throw new Error(`Exit code ${child.exitCode}: ${this.#output}`);
  }

  async #ready(): Promise<void> {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${this.#port}/_testkit/health`).catch(() => undefined);
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      NO_COLOR: "1",
      ...(this.#port !== "" && {
        REALTIMEKIT_TESTKIT_PORT: this.#port,
        REALTIMEKIT_TESTKIT_URL: `http://127.0.0.1:${this.#port}`,
      }),
    };
  }

  #expectOutput(expected: string): void {
    const pattern = expected
      .trimEnd()
      .replaceAll(port, this.#port)
      .split("\n")
      .map((line) => (line === "..." ? "[^]*" : line.split("...").map(escaped).join(".*")))
      .join("\n");
    if (!new RegExp(pattern).test(this.#output)) throw new Error(`The output is:\n${this.#output}`);
  }
}

/** Writes what the example exported; the folder changes the rest of the environment. */
const storeExported = "export -p | grep -Ev ' (PWD|OLDPWD|PATH|REALTIMEKIT_TESTKIT_(PORT|URL))=' > .exported";

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Makes a folder a project in which this package, and what it is developed with, is installed. */
function installPackages(folder: string): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  symlinkSync(root, join(modules, "realtimekit-testkit"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const commands = join(folder, ".commands");
  mkdirSync(commands);
  writeCommand(join(commands, "npx"), npx);
  writeCommand(join(commands, "npm"), npm);
}

function writeCommand(path: string, script: string): void {
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}

/** Runs the command of an installed package at once. */
const npx = `#!/bin/sh
[ "$1" = --yes ] && shift
command=$1
shift
[ "$command" = realtimekit-testkit ] && exec "${process.execPath}" "${root}/dist/cli.js" "$@"
exec "${root}/node_modules/.bin/$command" "$@"
`;

/** Installs nothing, but fails when a package to install is not there. */
const npm = `#!/bin/sh
[ "$1" = install ] || { echo "npm $1 is not available in examples" >&2; exit 1; }
shift
for name in "$@"; do
  case $name in -*) ;; *) [ -e "node_modules/$name" ] || { echo "$name is not installed" >&2; exit 1; } ;; esac
done
`;

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return String(typeof address === "object" ? address?.port : undefined);
}

/** Stops a process with those that it started. */
function stop(pid: number): void {
  try {
    process.kill(-pid);
  } catch {
    // It has ended.
  }
}
