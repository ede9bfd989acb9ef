// Tracks what a program reads of the API's bodies: `node --import realtimekit-testkit/track`. Does nothing unless
// REALTIMEKIT_TESTKIT_READS names the file to append the reads to.
import diagnostics from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import type { ClientRequest, IncomingMessage } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import { MessagePort } from "node:worker_threads";
import { createTracking, type ReportRead, type Tracking } from "./tracking.js";

/** Where the tracking of this process is, whichever copy of this module started it. */
const key = Symbol.for("realtimekit-testkit.tracking");

/** How many reads of a value get a stack trace; later ones are probably those of a loop. */
const maxTraces = 1000;

/** Starts the tracking of this process, once: what it reads of bodies of the API is appended to a file. */
function trackReads(file: string): void {
  const shared = globalThis as { [key]?: Tracking };
  shared[key] ??= startTracking(new ReadLog(file, findPlace(String(new Error().stack))?.file));
}

function startTracking(log: ReadLog): Tracking {
  const tracking = createTracking(reportTo(log));
  tracking.install(globalThis);
  trackContexts(tracking);
  trackHttp(tracking);
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = tracking.cloning(postMessage);
  if (process.send) process.send = tracking.cloning(process.send);
  return tracking;
}

function reportTo(log: ReadLog): ReportRead {
  const traces = new Map<string, number>();
  return (operation, path, trap) => {
    const name = `${operation} ${path}`;
    const count = (traces.get(name) ?? 0) + 1;
    if (count > maxTraces && path !== "$") return;
    traces.set(name, count);
    log.add(operation, path, traceAbove(trap));
  };
}

function traceAbove(trap: (...args: never[]) => unknown): string {
  const { stackTraceLimit } = Error;
  const trace: { stack?: unknown } = {};
  Error.stackTraceLimit = 50;
  Error.captureStackTrace(trace, trap);
  Error.stackTraceLimit = stackTraceLimit;
  return String(trace.stack);
}

/** Tracks bodies that are parsed in other realms, such as the one in which jest runs a test. */
function trackContexts(tracking: Tracking): void {
  const { createContext } = vm;
  vm.createContext = (...args: Parameters<typeof createContext>) => {
    const context = createContext(...args);
    tracking.install({ JSON: vm.runInContext("JSON", context) });
    return context;
  };
  syncBuiltinESMExports();
}

/** Remembers the bodies that clients get by `node:http`. */
function trackHttp(tracking: Tracking): void {
  diagnostics.subscribe("http.client.response.finish", (message) => {
    const { request, response } = message as { readonly request: ClientRequest; readonly response: IncomingMessage };
    const operation = tracking.operationOf(request.path);
    if (!operation) return;
    const chunks: Buffer[] = [];
    const push = response.push.bind(response);
    response.push = (chunk: Buffer | null, ...rest) => {
      if (chunk) chunks.push(chunk);
      else tracking.remember(Buffer.concat(chunks).toString(), operation);
      return push(chunk, ...rest);
    };
  });
}

/** A value that the program under test read, as a line of the file that `REALTIMEKIT_TESTKIT_READS` names. */
interface Read {
  readonly operation: string;
  /** JSON path in the body; `[*]` stands for any row, a last `.*` for the names of the fields. */
  readonly path: string;
  /** Where it was read, below the folder of the forecast if possible; absent when only libraries read it. */
  readonly file?: string;
  readonly line?: number;
}

/** Appends reads to a file: each body, `$`, and each distinct read in it once. */
class ReadLog {
  readonly #seen = new Set<string>();

  /** A script of a workspace runs in the folder of its package. */
  readonly #folder = process.env.REALTIMEKIT_TESTKIT_FOLDER ?? process.cwd();

  /** Places beside `tracker`, a file of the tracking itself, do not count. */
  constructor(
    private readonly file: string,
    private readonly tracker?: string,
  ) {
    this.#append({ tracking: true, process: process.pid });
  }

  /** Appends a read at the place that a stack trace shows. */
  add(operation: string, path: string, stack: string): void {
    const place = findPlace(stack, this.tracker);
    const read: Read = { operation, path, ...(place && { file: this.#shorten(place.file), line: place.line }) };
    this.#append(read, path === "$");
  }

  #append(entry: object, isBody = false): void {
    const line = JSON.stringify(entry);
    if (!isBody && this.#seen.has(line)) return;
    this.#seen.add(line);
    appendFileSync(this.file, `${line}\n`);
  }

  #shorten(file: string): string {
    if (/^https?:/.test(file)) return decodeURI(new URL(file).pathname);
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    const below = relative(this.#folder, path);
    return (below.startsWith("..") ? path : below).split(sep).join("/");
  }
}

/** The frames of V8, `at name (file:line:column)`, and of other engines, `name@file:line:column`. */
const frame = /(?:^\s*at (?:.*\()?|@)((?:file:|https?:|\/|[A-Za-z]:[\\/])[^()]*?)(?:\?[^()]*)?:(\d+):\d+\)?$/;

/** Returns the first place of a stack trace that is neither in a library nor beside the `tracker`. */
function findPlace(stack: string, tracker?: string): { readonly file: string; readonly line: number } | undefined {
  for (const text of stack.split("\n")) {
    const [, file, line] = frame.exec(text) ?? [];
    if (!file || /[\\/]node_modules[\\/]/.test(file) || (tracker && dirname(file) === dirname(tracker))) continue;
    return { file, line: Number(line) };
  }
  return undefined;
}

const { REALTIMEKIT_TESTKIT_READS: readsFile } = process.env;
if (readsFile) trackReads(readsFile);
