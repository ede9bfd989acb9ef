import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadCore } from "./cores.js";
import type { Server } from "./server.js";

/** Result of one run of the load. */
export interface LoadResult {
  /** Requests per second. */
  readonly rate: number;
  /** Processor time of the server per request, in microseconds: it hardly depends on what else the machine does. */
  readonly cost: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly requests: number;
  /** Responses that were no success, or none at all. */
  readonly failed: number;
}

/** How to load a server. */
export interface LoadOptions {
  readonly connections: number;
  readonly seconds: number;
}

const run = promisify(execFile);
const script = fileURLToPath(new URL("draw.lua", import.meta.url));

/** Loads a server with random ones of some paths. Fails when one response in a thousand is not a success. */
export async function load(
  server: Server,
  paths: readonly string[],
  { connections, seconds }: LoadOptions,
): Promise<LoadResult> {
  const folder = await mkdtemp(join(tmpdir(), "realtimekit-bench-"));
  try {
    const list = join(folder, "paths.txt");
    await writeFile(list, `${paths.join("\n")}\n`);
    const wrk = ["-c", loadCore, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "10s"];
    const header = ["-H", "Authorization: Bearer bench"];
    const before = await server.processorTime();
    const { stdout } = await run("taskset", [...wrk, ...header, "-s", script, server.origin, "--", list]);
    const used = (await server.processorTime()) - before;
    const { requests, seconds: taken, failed, p50, p99 } = JSON.parse(stdout.slice(stdout.lastIndexOf("\n{")));
    if (requests === 0) throw new Error(`${server.origin} sent no response in ${seconds} s.`);
    if (failed * 1000 > requests) throw new Error(`${failed} of ${requests} responses of ${server.origin} failed.`);
    return { rate: requests / taken, cost: (used / requests) * 1e6, p50, p99, requests, failed };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Fails, saying what to do, when a program that the benchmark calls is not there. */
export async function requireLoadGenerator(): Promise<void> {
  await run("taskset", ["-c", loadCore, "wrk", "-v"]).catch((error: Error & { stdout?: string }) => {
    // `wrk -v` exits with 1.
    if (error.stdout?.startsWith("wrk")) return;
    throw new Error("The benchmark needs wrk and taskset, and two cores: apt-get install wrk util-linux");
  });
}
