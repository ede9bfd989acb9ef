import type { FastifyReply, FastifyRequest } from "fastify";
import { entryView } from "../journal/entry-view.js";
import type { JournalEntry } from "../journal/journal.js";
import { journalFilterModel, matchesFilter } from "../journal/verify.js";
import type { Scope } from "../scope/scope.js";
import { ControlError } from "./control-error.js";
import { type TextFields, typedFields } from "./input.js";
import { inputViolations } from "./violations.js";

const heartbeatMs = 15_000;
/** Disconnect clients that fall this far behind; they can resume with Last-Event-ID. */
const maxBufferedBytes = 4 * 1024 * 1024;

/** Streams the journal as server-sent events until the client disconnects; `Last-Event-ID` resumes a stream. */
export function streamJournal(
  { journal }: Scope,
  query: TextFields,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const filter = journalFilterModel.safeParse(typedFields(journalFilterModel, query));
  if (!filter.success) {
    throw new ControlError(400, "Invalid filter.", inputViolations(filter.error, journalFilterModel));
  }
  const { raw } = reply.hijack();
  const cors = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  raw.writeHead(200, {
    ...Object.fromEntries(cors),
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const send = (entry: JournalEntry) => {
    const view = entryView(entry);
    if (!matchesFilter(filter.data, view)) return;
    raw.write(`id: ${view.seq}\nevent: request\ndata: ${JSON.stringify(view)}\n\n`);
    if (raw.writableLength > maxBufferedBytes) raw.destroy();
  };
  const lastSeq = Number(headers["last-event-id"] ?? Number.POSITIVE_INFINITY);
  raw.write(": the journal\n\n");
  for (const entry of journal.entries) if (entry.seq > lastSeq) send(entry);
  const stop = journal.follow(send);
  const heartbeat = setInterval(() => raw.write(":\n\n"), heartbeatMs).unref();
  raw.once("close", () => {
    stop();
    clearInterval(heartbeat);
  });
  return reply;
}
