import { z } from "zod";
import { errorEnvelope, errorTable } from "../../contract/errors.js";
import { escapeMarkup } from "../../lib/html.js";
import { wait } from "../../lib/wait.js";
import { type ApiResponse, ConnectionFault, ErrorResponse } from "../http/messages.js";
import { clientKey, RateLimiter } from "../http/rate-limiter.js";
import { changeBody, type Effect, effect } from "./effect.js";
import { fieldEffects } from "./field-effects.js";

export const headerNamePattern = /^[\w!#$%&'*+.^`|~-]+$/;

/** The headers by which a client finds the end of a response and the use of its connection. */
const framingHeaders = new Set([
  "connection",
  "content-length",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const framingMessage =
  "this header says where a response ends, and a wrong one mixes up responses; use the effect connection to break one";

const ms = z.number().min(0).max(600_000);

/** A delay in milliseconds: fixed, from a range, or spread by percentiles. */
const latencyModel = z.union([
  ms,
  z.strictObject({ min: ms, max: ms }).refine(({ min, max }) => min <= max, "min is above max"),
  z
    .strictObject({ p50: ms, p95: ms, p99: ms })
    .refine(({ p50, p95, p99 }) => p50 <= p95 && p95 <= p99, "percentiles must not fall"),
]);

/** URLs whose first response a stale rule remembers. */
const maxStaleUrls = 1000;

/** The effects by name. To add one, add it here. */
export const effects = {
  latency_ms: effect({
    stage: "delay",
    description: "Delays the response, in milliseconds: fixed, a range, or percentiles.",
    schema: latencyModel,
    apply:
      (latency) =>
      async ({ request, closing, draw }, next) => {
        const delay = delayAt(latency, draw("latency"));
        if (delay === 0) return next();
        // Read only here: Fastify creates the signal on first use.
        const { signal } = request;
        await wait([closing, signal], delay);
        return signal?.aborted ? new ConnectionFault("reset", undefined) : next();
      },
  }),
  status: effect({
    stage: "error",
    description: "Responds with an error of this status.",
    schema: z.int().min(400).max(599),
    options: {
      envelope: z
        .enum(["product", "gateway", "html"])
        .optional()
        .meta({ description: "Envelope of the error; `html` is a page, as a proxy would send it." }),
      code: z.int().optional().meta({ description: "Code in the error's body." }),
      message: z.string().optional().meta({ description: "Message in the error's body." }),
    },
    apply(status, { envelope = usualEnvelope(status), code, message = usualMessage(status) }) {
      if (envelope === "html") {
        const body = `<!doctype html>\n<title>${status}</title>\n<h1>${status}</h1>\n<p>${escapeMarkup(message)}</p>\n`;
        return ({ addHeaders }) => {
          addHeaders({ "content-type": "text/html; charset=utf-8" });
          return { status, body };
        };
      }
      const body = errorEnvelope(envelope, code ?? (envelope === "gateway" ? 10_000 : status), message);
      return () => ({ status, body });
    },
  }),
  headers: effect({
    stage: "headers",
    description: "Adds headers, except those that delimit the body.",
    schema: z.record(
      z
        .string()
        .regex(headerNamePattern, "expected the name of a header")
        .refine((name) => !framingHeaders.has(name.toLowerCase()), framingMessage),
      z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "one line of printable characters is expected"),
    ),
    apply: (added) => (call, next) => {
      call.addHeaders(added);
      return next();
    },
  }),
  rate_limit: effect({
    stage: "error",
    description: "Rejects requests beyond this number per credential and window of real time.",
    schema: z.strictObject({ requests: z.int().min(0), window_seconds: z.number().positive().max(86_400) }),
    apply({ requests, window_seconds: seconds }) {
      const limiter = new RateLimiter({
        rateLimitRequests: requests,
        rateLimitWindowSeconds: seconds,
        rateLimitBlockSeconds: seconds,
      });
      return ({ request, addHeaders }, next) => {
        const state = limiter.count(clientKey(request.headers), performance.now());
        addHeaders(state.headers);
        return state.exceeded ? new ErrorResponse("rateLimited") : next();
      };
    },
  }),
  connection: effect({
    stage: "connection",
    description: "Resets the connection, never responds, or truncates the body.",
    schema: z.enum(["reset", "stall", "truncate"]),
    apply: (kind) => async (_call, next) => new ConnectionFault(kind, kind === "truncate" ? await next() : undefined),
  }),
  corrupt: effect({
    stage: "body",
    description: "Makes the body invalid JSON.",
    schema: z.boolean(),
    apply: (corrupts) => async (_call, next) => {
      const response = await next();
      return corrupts ? changeBody(response, corrupted) : response;
    },
  }),
  ...fieldEffects,
  stale: effect({
    stage: "source",
    description: "Repeats the first response to each URL.",
    schema: z.boolean(),
    apply(isStale) {
      const first = new Map<string, ApiResponse>();
      return async ({ request: { url } }, next) => {
        const fresh = await next();
        if (!isStale || fresh === undefined) return fresh;
        if (first.size >= maxStaleUrls && !first.has(url)) first.clear();
        first.set(url, first.get(url) ?? fresh);
        return first.get(url);
      };
    },
  }),
} satisfies Readonly<Record<string, Effect>>;

/** Returns the delay in milliseconds at a place from 0 to 1 in the spread of a latency. */
export function delayAt(latency: z.output<typeof latencyModel>, place: number): number {
  if (typeof latency === "number") return latency;
  if ("min" in latency) return latency.min + (latency.max - latency.min) * place;
  const { p50, p95, p99 } = latency;
  const points: readonly (readonly [at: number, ms: number])[] = [
    [0, p50 / 2],
    [0.5, p50],
    [0.95, p95],
    [0.99, p99],
    [1, p99],
  ];
  const next = points.findIndex(([at]) => at > place);
  const [from, to] = [points[next - 1], points[next]];
  if (!from || !to) return p99;
  return from[1] + ((to[1] - from[1]) * (place - from[0])) / (to[0] - from[0]);
}

/** The envelope that the API uses for a status. */
function usualEnvelope(status: number): "product" | "gateway" {
  return status === 401 || status === 429 || status >= 502 ? "gateway" : "product";
}

function usualMessage(status: number): string {
  if (status === 401) return errorTable.wrongCredentials.message;
  if (status === 429) return errorTable.rateLimited.message;
  return status >= 500 ? "The service is unavailable" : "The request was rejected";
}

/** Puts a control character, which JSON allows nowhere, in the middle. */
function corrupted(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}\u0000${text.slice(middle + 1)}`;
}
