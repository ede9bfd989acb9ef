import type { FastifyReply, FastifyRequest } from "fastify";
import { messageOf } from "../../lib/message.js";
import type { ServerContext } from "../context/context.js";
import { jsonType } from "../http/messages.js";
import { coveragePage, coverageReport } from "../journal/coverage-report.js";
import { entryView } from "../journal/entry-view.js";
import type { JournalEntry } from "../journal/journal.js";
import { journalFilterModel, matchesFilter } from "../journal/verify.js";
import type { Scope } from "../scope/scope.js";
import { controlMethods } from "./commands/command-list.js";
import { ControlError } from "./commands/control-error.js";
import { parseInput, type TextFields, typedFields } from "./commands/input.js";
import { findCommand, runCommand } from "./commands/registry.js";

/** Handles a request to the control API. `path` is what follows its prefix; a group alone is its `read`. */
export async function handleControl(
  server: ServerContext,
  scopeName: string,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const [group = "", name = "read", ...rest] = path.split("/");
  const scope = server.scopes.get(scopeName);
  const query = { ...(request.query as TextFields) };
  if (path === "journal/stream") return streamJournal(scope, query, request, reply);
  if (path === "coverage/page") {
    const page = coveragePage(coverageReport(server.document, scope.coverage));
    return reply.header("content-type", "text/html; charset=utf-8").send(page);
  }
  if (rest.length > 0) throw new ControlError(404, `There is no command ${path}.`);
  const { input: model } = findCommand(group, name);
  const methods: Readonly<Record<string, Readonly<Record<string, string>>>> = controlMethods;
  const method = methods[group]?.[name];
  if (request.method !== method) {
    reply.header("allow", method);
    throw new ControlError(405, `${group} ${name} is a ${method} request.`);
  }
  const input = method === "GET" ? typedFields(model, query) : parsedBody(request.body);
  const data = await runCommand(server, scope, group, name, input);
  return reply
    .header("content-type", jsonType)
    .header("cache-control", "no-store")
    .send(JSON.stringify({ success: true, data }));
}

function parsedBody(body: unknown): unknown {
  if (typeof body !== "string" || body.trim() === "") return {};
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ControlError(400, `The body is not JSON: ${messageOf(error)}`);
  }
}

const heartbeatMs = 15_000;
/** Disconnect clients that fall this far behind; they can resume with Last-Event-ID. */
const maxBufferedBytes = 4 * 1024 * 1024;

/** Streams the journal as server-sent events until the client disconnects; `Last-Event-ID` resumes a stream. */
function streamJournal(
  { journal }: Scope,
  query: TextFields,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const filter = parseInput(journalFilterModel, typedFields(journalFilterModel, query), "journal stream");
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
    if (!matchesFilter(filter, view)) return;
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
