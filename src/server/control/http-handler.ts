import type { FastifyReply, FastifyRequest } from "fastify";
import { describeJsonError, parseJsonDocument } from "../../lib/json-document.js";
import { messageOf } from "../../lib/message.js";
import { decodeStrictly, encode, isBytes } from "../../lib/utf8.js";
import type { ServerContext } from "../context/context.js";
import { jsonType } from "../http/messages.js";
import { wholePageHeaders } from "../http/page-headers.js";
import { coveragePage, coverageReport } from "../journal/coverage-report.js";
import type { Scope } from "../scope/scope.js";
import { requestsTo } from "./commands/command.js";
import { controlError, findCommand, runCommand, type TextFields, typedFields } from "./commands/registry.js";
import { ControlError, controlPath, methodOf } from "./control.js";
import { streamJournal, streamScope } from "./streams.js";

/** Handles a request to the control API; the path of a group alone is its `read`. */
export async function handleControl(
  server: ServerContext,
  scopeName: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = controlPath(request.url);
  const [group = "", name = methodOf(group, "read") ? "read" : "", ...rest] = path.split("/");
  const behind = await server.replica?.reachPosition(request.headers);
  if (behind) throw new ControlError(behind.status, `${behind.message}.`);
  const scope = await openScope(server, scopeName, request);
  const context = { server, scope };
  const query = { ...(request.query as TextFields) };
  if (path === "journal/stream") return streamJournal(context, query, request, reply);
  if (path === "state/stream") return streamScope(context, query, request, reply);
  if (path === "coverage/page") {
    const { coverage } = await requestsTo(context);
    const page = coveragePage(coverageReport(await server.documentOf(scope), coverage));
    return reply.headers({ ...wholePageHeaders(page), "content-type": "text/html; charset=utf-8" }).send(page);
  }
  if (rest.length > 0) throw new ControlError(404, `There is no command ${path}.`);
  const { input: model } = findCommand(group, name);
  const input = request.method === "GET" ? typedFields(model, query) : parsedBody(request.body);
  const data = await runCommand(context, group, name, input);
  return reply
    .header("content-type", jsonType)
    .header("cache-control", "no-store")
    .send(JSON.stringify({ success: true, data }));
}

/** Opens the scope of a request. `If-Match: *` prevents creating it. */
async function openScope({ scopes }: ServerContext, name: string, { headers }: FastifyRequest): Promise<Scope> {
  if (headers["if-match"] === "*" && !scopes.find(name)) throw new ControlError(412, `There is no scope ${name}.`);
  try {
    return await scopes.open(name);
  } catch (error) {
    throw controlError(error);
  }
}

function parsedBody(body: unknown): unknown {
  const { text, flaw } = decodeStrictly(isBytes(body) ? body : encode(""));
  if (flaw !== undefined) throw new ControlError(400, `The body is not JSON: ${flaw}`);
  if (text.trim() === "") return {};
  try {
    const document = parseJsonDocument(text, "body");
    if (document) return document.data;
  } catch (error) {
    throw new ControlError(400, messageOf(error));
  }
  throw new ControlError(400, `The body is not JSON: ${describeJsonError(text)}`);
}
