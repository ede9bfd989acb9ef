import { wait } from "../../lib/wait.js";
import type { ServerContext } from "../context/context.js";
import { handlers } from "../handlers/index.js";
import { corsHeaders } from "../http/cors.js";
import { malformedUrlRefusal } from "../http/error-response.js";
import {
  type ApiResponse,
  type Body,
  bytesOf,
  ConnectionFault,
  jsonType,
  type MockRequest,
  type ResponseHeaders,
  type StatusResponse,
  statusOf,
} from "../http/messages.js";
import { parseQueryString } from "../http/query.js";
import { withoutScope } from "../scope/scope-name.js";
import { bindRoutes, prefixes } from "./bind.js";
import { keptResponder } from "./kept-responder.js";
import { pathMatcher, pathSegments } from "./match-path.js";
import { operationResponder } from "./operation-responder.js";
import { refusalOfError } from "./refusal-of-error.js";
import { noted, unroutedResponder } from "./unrouted-responder.js";

/** A whole answer, ready for any transport. */
export interface MockResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in UTF-8; undefined where HTTP has none. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** How a fault breaks the connection instead: at once, or after the half of the body that is here. */
  readonly breaks?: "reset" | "truncate";
}

/** Makes what answers requests without Fastify, with the same bytes: for places where there is no Node. */
export function responder(core: ServerContext): (request: MockRequest) => Promise<MockResponse> {
  const { profile, cors, onRequest } = core.options;
  const keptAnswer = keptResponder(core);
  const unrouted = unroutedResponder(core);
  const routes = bindRoutes(core.document, handlers, profile).map((route) => ({
    matches: prefixes.map((prefix) => pathMatcher(prefix + route.url)),
    respond: operationResponder(route, core),
  }));

  return async (request) => {
    const started = performance.now();
    // A copy: whoever asks from within the process may change theirs afterwards, and ask with the same object again.
    const asked = { ...request, headers: { ...request.headers } };
    const { method, url: originalUrl, headers } = asked;
    const answerHeaders: Record<string, string> = cors ? { ...corsHeaders(headers) } : {};
    const answer =
      keptAnswer(asked)?.answer ??
      (await answerTo(
        { ...asked, url: withoutScope(asked), originalUrl },
        { headers: (values) => Object.assign(answerHeaders, values) },
      ));
    const whole = await wholeAnswer(asked, answer, answerHeaders, core.closing);
    onRequest?.({ method, url: originalUrl, status: whole.status, durationMs: performance.now() - started });
    return whole;
  };

  async function answerTo(request: MockRequest, headers: ResponseHeaders): Promise<ApiResponse> {
    const { method, url } = request;
    const end = url.search(/[?#]/);
    const segments = pathSegments(end === -1 ? url : url.slice(0, end));
    if (!segments) return noted(core, request, malformedUrlRefusal(url));
    for (const { matches, respond } of method === "GET" || method === "HEAD" ? routes : []) {
      const params = matches.map((match) => match(segments)).find((found) => found !== undefined);
      if (!params) continue;
      const query = parseQueryString(end === -1 ? "" : url.slice(end + 1));
      try {
        return await respond({ ...request, params, query }, headers);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return refusalOfError(error, url, ({ stack }) => core.notice(stack ?? error.message));
      }
    }
    return unrouted(request, headers);
  }
}

async function wholeAnswer(
  { method, signal }: MockRequest,
  answer: ApiResponse,
  headers: Record<string, string>,
  closing: AbortSignal,
): Promise<MockResponse> {
  if (answer instanceof ConnectionFault) return brokenAnswer(answer, headers, [closing, signal]);
  if (answer === undefined) return { status: 204, headers, body: undefined };
  const whole = withBody(answer, headers);
  return method === "HEAD" ? { ...whole, body: undefined } : whole;
}

async function brokenAnswer(
  { kind, whole: answer }: ConnectionFault,
  headers: Record<string, string>,
  ends: readonly (AbortSignal | undefined)[],
): Promise<MockResponse> {
  if (kind === "stall") await wait(ends);
  if (kind !== "truncate" || answer === undefined || answer instanceof ConnectionFault) {
    return { status: 0, headers: {}, body: undefined, breaks: "reset" };
  }
  const whole = withBody(answer, headers);
  return { ...whole, body: whole.body.subarray(0, Math.floor(whole.body.length / 2)), breaks: "truncate" };
}

function withBody(answer: Body | StatusResponse, headers: Record<string, string>) {
  const body = bytesOf(answer);
  return {
    status: statusOf(answer),
    headers: { ...headers, "content-type": jsonType, "content-length": String(body.length) },
    body,
  };
}
