import type { FastifyReply, FastifyRequest } from "fastify";
import { filterTest } from "../journal/filter.js";
import type { JournalEntry } from "../journal/journal.js";
import { entryView } from "../journal/view.js";
import type { Scope } from "../scope/scope.js";
import { ControlError } from "./control-error.js";
import { type TextFields, typedFields } from "./input.js";
import { journalFilterModel } from "./models/journal.js";
import { inputViolations } from "./violations.js";

const heartbeatMs = 15_000;
/** Who is so many bytes behind is hung up on, and may catch up later. */
const maxUnread = 4 * 1024 * 1024;

/** Streams the journal as server-sent events until the caller goes; `Last-Event-ID` catches up on what was missed. */
export function streamJournal(
  { journal }: Scope,
  query: TextFields,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const filter = journalFilterModel.safeParse(typedFields(journalFilterModel, query));
  if (!filter.success) {
    throw new ControlError(
      400,
      "The filter of the stream is wrong.",
      inputViolations(filter.error, journalFilterModel),
    );
  }
  const matches = filterTest(filter.data);
  const { raw } = reply.hijack();
  const cors = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  raw.writeHead(200, {
    ...Object.fromEntries(cors),
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const tell = (entry: JournalEntry) => {
    const view = entryView(entry);
    if (!matches(view)) return;
    raw.write(`id: ${view.seq}\nevent: request\ndata: ${JSON.stringify(view)}\n\n`);
    if (raw.writableLength > maxUnread) raw.destroy();
  };
  const seen = Number(headers["last-event-id"] ?? Number.POSITIVE_INFINITY);
  raw.write(": the journal\n\n");
  for (const entry of journal.entries) if (entry.seq > seen) tell(entry);
  const stop = journal.follow(tell);
  const heartbeat = setInterval(() => raw.write(":\n\n"), heartbeatMs).unref();
  raw.once("close", () => {
    stop();
    clearInterval(heartbeat);
  });
  return reply;
}
