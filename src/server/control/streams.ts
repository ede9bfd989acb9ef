import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { limits } from "../../lib/limits.js";
import { onAbort } from "../../lib/wait.js";
import type { ServerContext } from "../context/context.js";
import { type EntryView, entryView } from "../journal/entry-view.js";
import type { JournalEntry } from "../journal/journal.js";
import { matchesFilter } from "../journal/verify.js";
import type { Seen } from "../replicas/collect.js";
import type { Scope, ScopeWatcher } from "../scope/scope.js";
import type { CommandContext } from "./commands/command.js";
import { allScopesField, requestsToScopes, streamFilterModel } from "./commands/journal.js";
import { parseInput, type TextFields, typedFields } from "./commands/registry.js";
import { ControlError } from "./control.js";

const heartbeatMs = 15_000;
/** Clients that fall this far behind are disconnected; they can resume with Last-Event-ID. */
const maxBufferedBytes = 4 * 1024 * 1024;
/** How much of a client's missed events may be buffered at once. */
const aheadBytes = 256 * 1024;
/** How long changes are collected into one event. */
const collectMs = 100;
/** How often requests to other replicas are collected. */
const replicasMs = 1000;

/** Streams the journal as server-sent events until the client disconnects; `Last-Event-ID` resumes a stream. */
export async function streamJournal(
  context: CommandContext,
  query: TextFields,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { all_scopes, ...filter } = parseFields(streamFilterModel, query, "journal stream");
  const follow = await requestFollower(context, all_scopes, request);
  const { server, scope } = context;
  const stream = openStream(reply, server, "the journal");
  const endWithScope = (_: Scope, what: string) => {
    if (what === "dropped" && !all_scopes) stream.end();
  };
  stream.onClose(watch(server, { scope, change: endWithScope }));
  follow(stream, (view) => {
    if (matchesFilter(filter, view)) sendView(stream, view, all_scopes);
  });
  return reply;
}

/** Sends a request. With several scopes, a number alone does not identify a position. */
function sendView(stream: EventStream, view: EntryView, allScopes: boolean): void {
  stream.send("request", view, allScopes ? undefined : view.seq);
}

/** Streams the requests of a scope, or of all, and the changes in it by commands, requests and time. */
export async function streamScope(
  context: CommandContext,
  query: TextFields,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { all_scopes } = parseFields(z.strictObject(allScopesField), query, "state stream");
  const { scope, server } = context;
  const follow = await requestFollower(context, all_scopes, request);
  const stream = openStream(reply, server, `the scope ${scope.name}`);
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const add = (change: string) => {
    changed.add(change);
    timer ??= setTimeout(() => {
      stream.send("change", { what: [...changed] });
      if (changed.has("dropped")) stream.end();
      changed.clear();
      timer = undefined;
    }, collectMs).unref();
  };
  // The numbers of requests to several replicas can change, so clients have to list them again.
  follow(stream, (view) => (server.replica ? add("journal") : sendView(stream, view, all_scopes)));
  stream.onClose(watch(server, { scope, change: (_, what) => add(what) }));
  stream.onClose(() => clearTimeout(timer));
  const change = (other: Scope, what: string) => {
    if (what === "created" || what === "dropped") add("scopes");
    if (all_scopes && other !== scope && (what === "journal" || what === "state")) add("journal");
  };
  stream.onClose(watch(server, { change }));
  return reply;
}

/** Calls a function with each request until the stream is closed. */
type Follow = (stream: EventStream, onRequest: (view: EntryView) => void) => void;

/** Creates a function that follows the requests to a scope after the last one that a client saw, or to all scopes. */
async function requestFollower(context: CommandContext, allScopes: boolean, request: FastifyRequest): Promise<Follow> {
  const { server, scope } = context;
  const seen = Number(request.headers["last-event-id"] ?? Number.POSITIVE_INFINITY);
  // A number that was not yet given is from before a restart.
  const lastSeq = Number.isFinite(seen) && seen > scope.journal.recorded && !server.replica ? 0 : seen;
  if (server.replica) return pollRequests(context, allScopes, lastSeq);
  return (stream, onRequest) => {
    const onEntry = (entry: JournalEntry) => onRequest(entryView(entry));
    if (allScopes) stream.onClose(watch(server, { request: onEntry }));
    else catchUp(context, stream, lastSeq, onEntry).catch(stream.fail);
  };
}

/** Sends what a client has missed, as fast as it reads, and then new events. Rejects when it disconnects. */
async function catchUp(
  { server, scope }: CommandContext,
  stream: EventStream,
  lastSeq: number,
  send: (entry: JournalEntry) => void,
): Promise<void> {
  const after = (last: number) => scope.journal.entries.filter(({ seq }) => seq > last);
  for (let missed = after(lastSeq); missed.length > 0; missed = after(missed.at(-1)?.seq ?? lastSeq)) {
    for (const entry of missed) {
      send(entry);
      if (stream.isAhead()) await stream.drained();
    }
  }
  stream.onClose(watch(server, { scope, request: send }));
}

/** Polls for new requests to all replicas, after the current ones. */
async function pollRequests(context: CommandContext, allScopes: boolean, lastSeq: number): Promise<Follow> {
  const seen: Seen = new Map();
  let { entries } = await requestsToScopes(context, allScopes, seen);
  entries = entries.filter(({ seq }) => seq > lastSeq);
  return (stream, onRequest) => {
    let isClosed = false;
    stream.onClose(() => {
      isClosed = true;
    });
    const poll = async () => {
      while (!isClosed) {
        for (const entry of entries) onRequest(entryView(entry));
        await pause(replicasMs, undefined, { ref: false });
        // Requests to a replica that does not respond follow later.
        ({ entries } = await requestsToScopes(context, allScopes, seen).catch(() => ({ entries: [] })));
      }
    };
    void poll();
  };
}

function watch({ watchers }: ServerContext, watcher: ScopeWatcher): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function parseFields<I extends z.ZodObject>(model: I, query: TextFields, stream: string): z.output<I> {
  return parseInput(model, typedFields(model, query), stream);
}

type EventStream = ReturnType<typeof openStream>;

const openStreams = new WeakMap<object, number>();

/** Counts a stream of a server. Throws `ControlError` if there are too many, or the client has disconnected meanwhile. */
function countStream({ server, raw }: FastifyReply): void {
  // Its `close` event has passed: nothing would end the stream.
  if (raw.destroyed) throw new ControlError(400, "The client has disconnected.");
  const limit = limits.streams;
  const count = openStreams.get(server) ?? 0;
  if (count >= limit) {
    throw new ControlError(503, `There are already ${limit} open streams, the limit; close some, such as unused tabs.`);
  }
  openStreams.set(server, count + 1);
  raw.once("close", () => openStreams.set(server, (openStreams.get(server) ?? 1) - 1));
}

/** Starts a response of server-sent events. Throws `ControlError` if it cannot. */
function openStream(reply: FastifyReply, { closing }: ServerContext, comment: string) {
  countStream(reply);
  const { raw } = reply.hijack();
  const cors = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  raw.writeHead(200, {
    ...Object.fromEntries(cors),
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.write(`: ${comment}\n\n`);
  const heartbeat = setInterval(() => raw.writableEnded || raw.write(":\n\n"), heartbeatMs).unref();
  const closed = new AbortController();
  const stopWaiting = onAbort(closing, () => raw.end());
  raw.once("close", () => {
    clearInterval(heartbeat);
    stopWaiting();
    closed.abort();
  });
  return {
    send(event: string, data: object, id?: number): void {
      // The stream has ended, even if the client still reads it.
      if (raw.writableEnded) return;
      const lines = id === undefined ? "" : `id: ${id}\n`;
      raw.write(`${lines}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (raw.writableLength > maxBufferedBytes) raw.destroy();
    },
    /** Whether much data is still on its way to the client. */
    isAhead: () => raw.writableLength > aheadBytes,
    /** Resolves when the client has caught up, and rejects when it disconnects. */
    drained: () => once(raw, "drain", { signal: closed.signal }),
    end: () => raw.end(),
    /** Breaks the stream off with a warning, unless the client has disconnected, which then is the cause. */
    fail(error: Error): void {
      if (closed.signal.aborted) return;
      process.emitWarning(error);
      // After the headers have been sent.
      setImmediate(() => raw.destroy());
    },
    /** Calls a function when the client has disconnected. */
    onClose: (close: () => void) => raw.once("close", close),
  };
}
