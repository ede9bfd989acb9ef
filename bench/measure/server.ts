import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serverCore } from "./cores.js";

/** A server under measurement, in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly origin: string;
  /** Body of a successful response to a path; fails on any other response. */
  get(path: string): Promise<string>;
  /** Resident memory in bytes. */
  memory(): Promise<number>;
  /** Processor time used so far, in seconds. */
  processorTime(): Promise<number>;
}

/** The shipped command, as `npm run build` made it. */
export const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Returns the command of a limit server, a file in `bench/servers`. */
export function limit(name: "bare-fastify" | "bare-http", bytes: number): string[] {
  return [fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url)), String(bytes)];
}

/** Returns the command of a mock with so many sessions and meetings. */
export function mock(sessions: number, meetings = 1000): string[] {
  return [
    command,
    "serve",
    "--port",
    "0",
    "--clock",
    "fixed",
    "--meetings",
    String(meetings),
    "--sessions",
    String(sessions),
  ];
}

/** Linux counts processor time in these, whatever the kernel's own clock does. */
const ticksPerSecond = 100;

/** Starts `node ...args`, on the servers' core unless set, and waits until it prints where it listens. */
export async function startServer(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cores: string = serverCore,
): Promise<Server> {
  const child = spawnServer(args, ["ignore", "pipe", "inherit"], env, cores);
  return serverOf(child, await printedOrigin(child));
}

/** Starts a server that is given its port, and does not print when it listens. */
export async function startServerAt(port: number, args: readonly string[]): Promise<Server> {
  const child = spawnServer(args, ["ignore", "ignore", "inherit"]);
  const origin = `http://127.0.0.1:${port}`;
  while (!(await fetch(origin).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(" ")} ended before it listened.`);
    await pause(2);
  }
  return serverOf(child, origin);
}

/** A server that tells how it feels. */
export interface WatchedServer extends Server {
  /** Measures since the last call. */
  vitals(): Promise<Vitals>;
}

/** How a server feels: delays of its event loop in milliseconds, and bytes on its heap after a collection. */
export interface Vitals {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly heap: number;
}

/** Starts a server as `startServer` does, with `bench/servers/vitals.mjs` in its process. */
export async function startWatchedServer(args: readonly string[]): Promise<WatchedServer> {
  const vitals = fileURLToPath(new URL("../servers/vitals.mjs", import.meta.url));
  const child = spawnServer(["--expose-gc", "--import", vitals, ...args], ["ignore", "pipe", "inherit", "ipc"]);
  const server = serverOf(child, await printedOrigin(child));
  return Object.assign(server, {
    async vitals(): Promise<Vitals> {
      const message = once(child, "message");
      child.send("vitals");
      return (await message)[0];
    },
  });
}

function spawnServer(
  args: readonly string[],
  stdio: StdioOptions,
  env: NodeJS.ProcessEnv = {},
  cores: string = serverCore,
): ChildProcess {
  const options = { stdio, env: { ...process.env, ...env } };
  return spawn("taskset", ["-c", cores, process.execPath, ...args], options);
}

function serverOf(child: ChildProcess, origin: string): Server {
  return {
    origin,
    async get(path) {
      const response = await fetch(origin + path, { headers: { authorization: "Bearer bench" } });
      const body = await response.text();
      if (!response.ok) throw new Error(`${path} responded with ${response.status}: ${body}`);
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
