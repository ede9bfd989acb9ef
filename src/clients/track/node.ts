import diagnostics from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import { syncBuiltinESMExports } from "node:module";
import vm from "node:vm";
import { MessagePort } from "node:worker_threads";
import { operationPaths } from "../../contract/operation-paths.js";
import { findPlace, ReadLog } from "./read-log.js";
import { createTracking, type ReportRead, type Tracking } from "./tracking.js";

/** Where the tracking of this process is, whichever copy of this module started it. */
const key = Symbol.for("realtimekit-testkit.tracking");

/** How many reads of a value get a stack trace; later ones are probably those of a loop. */
const maxTraces = 1000;

/** Returns the tracking of this process, started on first use: what it reads of bodies of the API is appended to a file. */
export function trackReads(file: string): Tracking {
  const shared = globalThis as { [key]?: Tracking };
  shared[key] ??= startTracking(new ReadLog(file, findPlace(String(new Error().stack))?.file));
  return shared[key];
}

function startTracking(log: ReadLog): Tracking {
  const tracking = createTracking(urlPatterns, reportTo(log));
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

/** What the URLs of the operations end with, as sources of regular expressions. */
export const urlPatterns = Object.fromEntries(
  Object.entries(operationPaths).map(([id, path]) => [id, `${path.replaceAll(/\{[^}]+\}/g, "[^/?#]+")}/?(?:[?#]|$)`]),
);
