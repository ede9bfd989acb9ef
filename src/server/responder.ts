import { bindRoutes, prefixes } from "./bind.js";
import type { MockCore } from "./core.js";
import { handlers } from "./handlers/index.js";
import { corsHeaders } from "./http/cors.js";
import { type ApiAnswer, type AskedRequest, jsonType } from "./http/exchange.js";
import { pathMatcher, pathSegments } from "./http/match-path.js";
import { parseQueryString } from "./http/query-string.js";
import { Refusal } from "./http/refusal.js";
import { malformedUrlRefusal } from "./http/unrouted.js";
import { operationResponder } from "./operation-responder.js";
import { refusalOfError } from "./refusal-of-error.js";
import { unroutedResponder } from "./unrouted-responder.js";

/** A whole answer, ready for any transport. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in UTF-8; undefined where HTTP has none. */
  readonly body: Uint8Array | undefined;
}

/** Makes what answers requests without Fastify, with the same bytes: for places where there is no Node. */
export function responder(core: MockCore): (request: AskedRequest) => Promise<HttpAnswer> {
  const { profile, cors, onRequest } = core.options;
  const unrouted = unroutedResponder(core);
  const routes = bindRoutes(core.document, handlers, profile).map((route) => ({
    matches: prefixes.map((prefix) => pathMatcher(prefix + route.url)),
    respond: operationResponder(route, core),
  }));

  return async (request) => {
    const started = performance.now();
    const headers: Record<string, string> = cors ? { ...corsHeaders } : {};
    const answer = await answerTo(request, { headers: (values) => Object.assign(headers, values) });
    const whole = wholeAnswer(request, answer, headers);
    const { method, url } = request;
    onRequest?.({ method, url, status: whole.status, durationMs: performance.now() - started });
    return whole;
  };

  async function answerTo(
    request: AskedRequest,
    headers: { headers(values: Record<string, string>): unknown },
  ): Promise<ApiAnswer> {
    const { method, url } = request;
    const end = url.search(/[?#]/);
    const segments = pathSegments(end === -1 ? url : url.slice(0, end));
    if (!segments) return malformedUrlRefusal(url);
    for (const { matches, respond } of method === "GET" || method === "HEAD" ? routes : []) {
      const params = matches.map((match) => match(segments)).find((found) => found !== undefined);
      if (!params) continue;
      const query = parseQueryString(end === -1 ? "" : url.slice(end + 1));
      try {
        return await respond({ method, url, headers: request.headers, params, query }, headers);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return refusalOfError(error, url, ({ stack }) => core.notice(stack ?? error.message));
      }
    }
    return unrouted(request, headers);
  }
}

function wholeAnswer({ method }: AskedRequest, answer: ApiAnswer, headers: Record<string, string>): HttpAnswer {
  if (answer === undefined) return { status: 204, headers, body: undefined };
  const refused = answer instanceof Refusal;
  const body = refused ? new TextEncoder().encode(answer.body) : answer;
  return {
    status: refused ? answer.status : 200,
    headers: { ...headers, "content-type": jsonType, "content-length": String(body.length) },
    body: method === "HEAD" ? undefined : body,
  };
}
