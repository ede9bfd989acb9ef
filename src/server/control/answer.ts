import type { FastifyReply, FastifyRequest } from "fastify";
import { messageOf } from "../../lib/message.js";
import type { ServerContext } from "../context/context.js";
import { jsonType } from "../http/messages.js";
import { coveragePage, coverageReport } from "../journal/coverage-report.js";
import { ControlError } from "./control-error.js";
import { commandNamed, dispatch } from "./dispatch.js";
import { type TextFields, typedFields } from "./input.js";
import { streamJournal } from "./journal-stream.js";
import { controlVerbs } from "./verbs.js";

/** Answers a request to the control API; `path` is what follows its prefix: a group alone is its `read`. */
export async function answerControl(
  core: ServerContext,
  scopeName: string,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const [group = "", verb = "read", ...rest] = path.split("/");
  const scope = core.scopes.get(scopeName);
  const query = { ...(request.query as TextFields) };
  if (path === "journal/stream") return streamJournal(scope, query, request, reply);
  if (path === "coverage/page") {
    const page = coveragePage(coverageReport(core.document, scope.coverage));
    return reply.header("content-type", "text/html; charset=utf-8").send(page);
  }
  if (rest.length > 0) throw new ControlError(404, `There is no command ${path}.`);
  const { input: model } = commandNamed(group, verb);
  const verbs: Readonly<Record<string, Readonly<Record<string, string>>>> = controlVerbs;
  const method = verbs[group]?.[verb];
  if (request.method !== method) {
    reply.header("allow", method);
    throw new ControlError(405, `${group} ${verb} is a ${method} request.`);
  }
  const input = method === "GET" ? typedFields(model, query) : parsedBody(request.body);
  const data = await dispatch(core, scope, group, verb, input);
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
