import { z } from "zod";
import { errorEnvelope, errorTable } from "../../contract/errors.js";
import { escapeMarkup } from "../../lib/html.js";
import { limits } from "../../lib/limits.js";
import { parseDateTime } from "../../lib/time.js";
import { wait } from "../../lib/wait.js";
import { type ApiResponse, ConnectionFault, disconnectSignal, ErrorResponse } from "../http/messages.js";
import { RateLimiter } from "../http/rate-limiter.js";
import { changeBody, type Effect, effect, forEachField, onBody, onFields, setField } from "./effect.js";

export const headerNamePattern = /^[\w!#$%&'*+.^`|~-]+$/;

/** The headers that frame a response or control its connection. */
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

const ms = z.number().min(0).max(limits.latencyMs);

/** A delay in milliseconds: fixed, from a range, or spread by percentiles. */
const latencyModel = z.union([
  ms,
  z.strictObject({ min: ms, max: ms }).refine(({ min, max }) => min <= max, "min is above max"),
  z
    .strictObject({ p50: ms, p95: ms, p99: ms })
    .refine(({ p50, p95, p99 }) => p50 <= p95 && p95 <= p99, "percentiles must not fall"),
]);

/** Maximum number of URLs whose first response a stale rule remembers. */
const maxStaleUrls = 1000;

/** Any JSON value; not `z.json()`, whose recursive schema client generators cannot translate. */
const jsonValue = z.unknown().refine((value) => z.json().safeParse(value).success, "expected a JSON value");

/** The path of fields in a body: names, `*` for all. */
const fieldPath = z.string().regex(/^(?!\$)[^.[\]]+(\.[^.[\]]+)*$/, {
  error: "expected names separated by dots, such as data.sessions.*.status",
});

const plainPath = fieldPath.refine((path) => !path.includes("*"), "expected a path without wildcards");

/** The value of a field with another type; a string is the old value as text. */
const retypedValues = { string: undefined, number: 42, boolean: true, null: null, array: [], object: {} };
const fieldTypes = Object.keys(retypedValues) as (keyof typeof retypedValues)[];

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
        // Read only here, since Fastify creates the signal on first use.
        const signal = disconnectSignal(request);
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
        .describe("Envelope of the error; `html` is a page, as a proxy would send it."),
      code: z.int().optional().describe("Code in the error's body."),
      message: z.string().optional().describe("Message in the error's body."),
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
        const state = limiter.count(request.headers);
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
  drop_field: effect({
    stage: "fields",
    description: "Removes a field.",
    schema: fieldPath,
    example: "data.sessions.*.status",
    options: {
      drop_every: z.int().min(1).optional().describe("Removes it only from every Nth object that has it."),
    },
    apply: (path, { drop_every: every = 1 }) =>
      onBody((body) => {
        let count = 0;
        forEachField(body, path.split("."), (holder, name) => {
          if (++count % every === 0) delete holder[name];
        });
      }),
  }),
  retype_field: effect({
    stage: "fields",
    description: "Changes the type of a field.",
    schema: z.strictObject({ path: fieldPath, to: z.enum(fieldTypes) }),
    apply: ({ path, to }) =>
      onFields(path, (holder, name) => {
        holder[name] = to === "string" ? String(holder[name]) : retypedValues[to];
      }),
  }),
  rename_field: effect({
    stage: "fields",
    description: "Renames a field.",
    schema: z.strictObject({ path: fieldPath, to: z.string().min(1) }),
    example: { path: "data.sessions.*.status", to: "state" },
    apply: ({ path, to }) =>
      onFields(path, (holder, name) => {
        holder[to] = holder[name];
        delete holder[name];
      }),
  }),
  move_field: effect({
    stage: "fields",
    description: "Moves a field to another path; paths without wildcards.",
    schema: z.strictObject({ from: plainPath, to: plainPath }),
    example: { from: "data.session", to: "data" },
    apply: ({ from, to }) =>
      onBody((body) => {
        const moved: unknown[] = [];
        forEachField(body, from.split("."), (holder, name) => moved.push(holder[name]));
        if (moved.length === 0) return;
        forEachField(body, from.split("."), (holder, name) => delete holder[name]);
        setField(body, to.split("."), moved[0]);
      }),
  }),
  set_field: effect({
    stage: "fields",
    description: "Sets a field, or adds it where it is missing.",
    schema: z.strictObject({ path: fieldPath, value: jsonValue }),
    example: { path: "data.sessions.*.status", value: "PAUSED" },
    apply: ({ path, value }) => onBody((body) => setField(body, path.split("."), value)),
  }),
  rotate_field: effect({
    stage: "fields",
    description: "Replaces each listed value by the next one.",
    schema: z.strictObject({ path: fieldPath, values: z.array(z.union([z.string(), z.boolean()])).min(2) }),
    example: { path: "data.sessions.*.status", values: ["LIVE", "ENDED"] },
    apply: ({ path, values }) =>
      onFields(path, (holder, name) => {
        const at = (values as readonly unknown[]).indexOf(holder[name]);
        if (at >= 0) holder[name] = values[(at + 1) % values.length];
      }),
  }),
  add_to_field: effect({
    stage: "fields",
    description: "Adds a number to a field.",
    schema: z.strictObject({ path: fieldPath, add: z.number() }),
    example: { path: "data.sessions.*.live_participants", add: 0.5 },
    apply: ({ path, add }) =>
      onFields(path, (holder, name) => {
        if (typeof holder[name] === "number") holder[name] += add;
      }),
  }),
  time_offset: effect({
    stage: "fields",
    description: "Writes the same time with another UTC offset.",
    schema: z.strictObject({
      path: fieldPath,
      offset: z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, "expected an offset such as +05:30"),
    }),
    example: { path: "data.sessions.*.started_at", offset: "+05:30" },
    apply: ({ path, offset }) =>
      onFields(path, (holder, name) => {
        holder[name] = withOffset(holder[name], offset);
      }),
  }),
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

/** Returns the delay in milliseconds at a position from 0 to 1 in the distribution of a latency. */
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

function usualEnvelope(status: number): "product" | "gateway" {
  return status === 401 || status === 429 || status >= 502 ? "gateway" : "product";
}

function usualMessage(status: number): string {
  if (status === 401) return errorTable.wrongCredentials.message;
  if (status === 429) return errorTable.rateLimited.message;
  return status >= 500 ? "The service is unavailable" : "The request was rejected";
}

/** Inserts a control character, which is invalid anywhere in JSON, in the middle of a text. */
function corrupted(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}\u0000${text.slice(middle + 1)}`;
}

/** Returns an RFC 3339 time with another offset from UTC, or any other value unchanged. */
function withOffset(value: unknown, offset: string): unknown {
  const time = typeof value === "string" ? parseDateTime(value) : undefined;
  if (time === undefined) return value;
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(time + shift).toISOString().replace("Z", offset);
}
