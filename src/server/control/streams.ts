import type { FastifyReply, FastifyRequest } from "fastify";
import { limits } from "../../lib/limits.js";
import { entryView } from "../journal/entry-view.js";
import type { JournalEntry } from "../journal/journal.js";
import { journalFilterModel, matchesFilter } from "../journal/verify.js";
import type { Scope } from "../scope/scope.js";
import { ControlError } from "./commands/control-error.js";
import { parseInput, type TextFields, typedFields } from "./commands/input.js";

const heartbeatMs = 15_000;
/** Disconnect clients that fall this far behind; they can resume with Last-Event-ID. */
const maxBufferedBytes = 4 * 1024 * 1024;
/** How long changes are collected into one event. */
const collectMs = 100;

/** Streams the journal as server-sent events until the client disconnects; `Last-Event-ID` resumes a stream. */
export function streamJournal(
  scope: Scope,
  query: TextFields,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const filter = parseInput(journalFilterModel, typedFields(journalFilterModel, query), "journal stream");
  const stream = openStream(reply, "the journal");
  stream.onClose(sendRequests(scope, request, stream, (view) => matchesFilter(filter, view)));
  return reply;
}

/** Streams the requests of a scope, and what commands, requests and time have changed in it. */
export function streamScope(scope: Scope, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const stream = openStream(reply, `the scope ${scope.name}`);
  stream.onClose(sendRequests(scope, request, stream, () => true));
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const stop = scope.follow((change) => {
    changed.add(change);
    timer ??= setTimeout(() => {
      stream.send("change", { what: [...changed] });
      if (changed.has("dropped")) stream.end();
      changed.clear();
      timer = undefined;
    }, collectMs).unref();
  });
  stream.onClose(() => {
    stop();
    clearTimeout(timer);
  });
  return reply;
}

/** Sends the requests that follow the one the client saw last. Returns what stops it. */
function sendRequests(
  { journal }: Scope,
  { headers }: FastifyRequest,
  stream: EventStream,
  isWanted: (view: ReturnType<typeof entryView>) => boolean,
): () => void {
  const send = (entry: JournalEntry) => {
    const view = entryView(entry);
    if (isWanted(view)) stream.send("request", view, view.seq);
  };
  const lastSeq = Number(headers["last-event-id"] ?? Number.POSITIVE_INFINITY);
  for (const entry of journal.entries) if (entry.seq > lastSeq) send(entry);
  return journal.follow(send);
}

interface EventStream {
  send(event: string, data: object, id?: number): void;
  end(): void;
  /** Calls a function when the client has disconnected. */
  onClose(close: () => void): void;
}

const openStreams = new WeakMap<object, number>();

/** Counts a stream of a server. Throws `ControlError` when there are too many. */
function countStream({ server, raw }: FastifyReply): void {
  const { value: limit } = limits.streams;
  const count = openStreams.get(server) ?? 0;
  if (count >= limit) {
    throw new ControlError(503, `There are already ${limit} open streams, the limit; close some, such as unused tabs.`);
  }
  openStreams.set(server, count + 1);
  raw.once("close", () => openStreams.set(server, (openStreams.get(server) ?? 1) - 1));
}

/** Starts a response of server-sent events. Throws `ControlError` when there are too many. */
function openStream(reply: FastifyReply, comment: string): EventStream {
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
  const heartbeat = setInterval(() => raw.write(":\n\n"), heartbeatMs).unref();
  raw.once("close", () => clearInterval(heartbeat));
  return {
    send(event, data, id) {
      const lines = id === undefined ? "" : `id: ${id}\n`;
      raw.write(`${lines}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (raw.writableLength > maxBufferedBytes) raw.destroy();
    },
    end: () => raw.end(),
    onClose: (close) => raw.once("close", close),
  };
}
