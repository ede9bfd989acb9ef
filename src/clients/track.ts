// Tracks what a program reads from bodies of the API: `node --import realtimekit-testkit/track`. Does nothing unless
// REALTIMEKIT_TESTKIT_READS names the file to append the reads to.
import { ChildProcess } from "node:child_process";
import diagnostics from "node:diagnostics_channel";
import { appendFileSync, readFileSync } from "node:fs";
import type { ClientRequest, IncomingMessage } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import v8 from "node:v8";
import vm from "node:vm";
import { BroadcastChannel, MessagePort } from "node:worker_threads";
import { cloning, operationOf, type ReportRead, Tracking } from "./tracking.js";

/** Where mocks find the tracking of this process, even if another copy of this module started it. */
const key = Symbol.for("realtimekit-testkit.tracking");

/** How many reads of a value get a stack trace; later ones probably come from a loop. */
const maxTraces = 1000;

/** Starts tracking, once per process: what the program reads from bodies of the API is appended to a file. */
function trackReads(file: string): void {
  const shared = globalThis as { [key]?: Tracking };
  shared[key] ??= startTracking(file);
}

function startTracking(file: string): Tracking {
  const tracking = new Tracking(reportTo(file));
  tracking.trackParse(JSON);
  tracking.trackResponses(Response.prototype);
  trackContexts(tracking);
  trackHttp(tracking);
  trackUndici(tracking);
  globalThis.structuredClone = cloning(structuredClone);
  for (const { prototype } of [MessagePort, BroadcastChannel]) prototype.postMessage = cloning(prototype.postMessage);
  trackChannels();
  const { writeValue } = v8.Serializer.prototype;
  v8.Serializer.prototype.writeValue = cloning(function (this: v8.Serializer, value: unknown) {
    writeValue.call(new v8.DefaultSerializer(), value); // what fails halfway has written the first half
    return writeValue.call(this, value);
  });
  return tracking;
}

/** Lets tracked bodies be sent to other processes: Node 24 serializes them without a `Serializer` that can be replaced. */
function trackChannels(): void {
  if (process.send) process.send = cloning(process.send);
  const prototype = ChildProcess.prototype as ChildProcess & { spawn(options: object): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const result = spawn.call(this, options);
    // Set only if there is a channel.
    if (Object.hasOwn(this, "send")) this.send = cloning(this.send);
    return result;
  };
}

/**
 * Appends reads to a file as lines of JSON, with the digest of the body: each body, `$`, and each distinct read of it,
 * with its place in the program, relative to the folder of the forecast if possible.
 */
function reportTo(file: string): ReportRead {
  const tracker = findPlace(String(new Error().stack))?.file;
  // The script of a workspace runs in the folder of its package.
  const folder = process.env.REALTIMEKIT_TESTKIT_FOLDER ?? process.cwd();
  const seen = new Set<string>();
  const traces = new Map<string, number>();
  return (operation, path, trap, digest) => {
    const name = `${operation} ${path}`;
    const count = (traces.get(name) ?? 0) + 1;
    if (count > maxTraces && path !== "$") return;
    traces.set(name, count);
    const trace = traceAbove(trap);
    const place = findPlace(trace, tracker);
    const line = JSON.stringify({
      operation,
      path,
      digest,
      ...(validator.test(trace) && !(place && usesField(place.file, path)) && { copied: true }),
      ...(place && { file: shortened(place.file, folder), line: place.line }),
    });
    if (path !== "$" && seen.has(line)) return;
    seen.add(line);
    appendFileSync(file, `${line}\n`);
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

/** Tracks bodies that are parsed in other realms, such as the one in which jest runs tests. */
function trackContexts(tracking: Tracking): void {
  const { createContext } = vm;
  vm.createContext = (...args: Parameters<typeof createContext>) => {
    const context = createContext(...args);
    tracking.trackParse(vm.runInContext("JSON", context));
    return context;
  };
  syncBuiltinESMExports();
}

/** Remembers the bodies that clients receive by `node:http`. */
function trackHttp(tracking: Tracking): void {
  diagnostics.subscribe("http.client.response.finish", (message) => {
    const { request, response } = message as { readonly request: ClientRequest; readonly response: IncomingMessage };
    const operation = operationOf(request.path);
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

/** Remembers the bodies that clients receive by `undici.request`, which publishes them in Node 24. */
function trackUndici(tracking: Tracking): void {
  interface Message {
    readonly request: { readonly path: string };
    readonly chunk: Buffer;
  }
  const bodies = new WeakMap<Message["request"], Buffer[]>();
  diagnostics.subscribe("undici:request:bodyChunkReceived", (message) => {
    const { request, chunk } = message as Message;
    const chunks = bodies.get(request);
    if (chunks) chunks.push(chunk);
    else if (operationOf(request.path)) bodies.set(request, [chunk]);
  });
  diagnostics.subscribe("undici:request:trailers", (message) => {
    const { request } = message as Message;
    const operation = operationOf(request.path);
    const chunks = bodies.get(request);
    if (operation && chunks) tracking.remember(Buffer.concat(chunks).toString(), operation);
  });
}

function shortened(file: string, folder: string): string {
  if (/^https?:/.test(file)) return decodeURI(new URL(file).pathname);
  const below = relative(folder, file);
  return (below.startsWith("..") ? file : below).split(sep).join("/");
}

/** Reports whether a file reads a field somewhere else than in what looks like a schema or a type. */
function usesField(file: string, path: string): boolean {
  const name = /(\w+)(?:\[\*\])*$/.exec(path)?.[1];
  const source = sourceOf(file).replaceAll(responseStatus, "");
  return new RegExp(`[.,{]\\s*${name}\\b(?!\\s*\\??:)|[\\w)\\]]\\[["'\`]${name}["'\`]\\]`).test(source);
}

/** The status of a response or an error, which is not that of a record. */
const responseStatus = /\b(?:r|res|resp|response|e|err|error)\??\.status\b/g;

/** The sources of files that call schema libraries, which read many fields of a body. */
const sources = new Map<string, string>();

function sourceOf(file: string): string {
  try {
    const source = sources.get(file) ?? readFileSync(file, "utf8");
    sources.set(file, source);
    return source;
  } catch {
    return ""; // what a bundler made
  }
}

/** A trace whose first frame is in a library that reads all that a schema lists, mostly to copy it. */
const validator =
  /^.*\n.*[\\/]node_modules[\\/](?:zod|valibot|yup|superstruct|ajv|arktype|@ark|effect|@sinclair|typebox|runtypes|io-ts|class-transformer)[\\/]/;

/** A frame of a stack trace: `at name (file:line:column)`; folders may have parentheses, as in Next.js and SvelteKit. */
const frame = /^\s*at (?:.*? \()?(?:async )?((?:file:|https?:|\/|[A-Za-z]:[\\/])[^<>]*?)(?:\?[^()]*)?:(\d+):\d+\)?$/;

/** Returns the first place in a stack trace that is neither in a library nor beside the `tracker`. */
function findPlace(stack: string, tracker?: string): { readonly file: string; readonly line: number } | undefined {
  for (const text of stack.split("\n")) {
    const [, url, line] = frame.exec(text) ?? [];
    if (!url || /[\\/]node_modules[\\/]/.test(url)) continue;
    const file = url.startsWith("file:") ? fileURLToPath(url) : url;
    if (!tracker || dirname(file) !== dirname(tracker)) return { file, line: Number(line) };
  }
  return undefined;
}

const { REALTIMEKIT_TESTKIT_READS: readsFile } = process.env;
if (readsFile) trackReads(readsFile);
