import { z } from "zod";
import { errorEnvelope, errorTable } from "../../contract/errors.js";
import { escapeMarkup } from "../../lib/html.js";
import { parseDateTime } from "../../lib/time.js";
import { wait } from "../../lib/wait.js";
import {
  type ApiResponse,
  ConnectionFault,
  ErrorResponse,
  type MockRequest,
  type ResponseHeaders,
  statusOf,
  textOf,
} from "../http/messages.js";
import { clientKey, RateLimiter } from "../http/rate-limiter.js";

/**
 * The order in which the effects on a request apply: an effect wraps those of later stages. Within a stage, an effect of
 * an earlier rule wraps those of later rules.
 */
export const stages = ["delay", "connection", "headers", "error", "body", "fields", "source"] as const;

/** A request on which a rule fires. */
export interface FaultedRequest {
  readonly request: MockRequest;
  /** Takes headers of the response. */
  readonly headers: ResponseHeaders;
  /** Aborted when the mock closes. */
  readonly closing: AbortSignal;
  /** Draws a number from 0 to 1: the same one for the same seed, rule and hit. */
  readonly draw: (name: string) => number;
}

/** Responds to a request; `next` returns the response without the effect. */
export type Middleware = (call: FaultedRequest, next: () => Promise<ApiResponse>) => ApiResponse | Promise<ApiResponse>;

/** Something that a fault rule does to a response. */
export interface Effect<V extends z.ZodType = z.ZodType, O extends z.ZodRawShape = z.ZodRawShape> {
  readonly stage: (typeof stages)[number];
  readonly description: string;
  /** The value that the effect has in a rule. */
  readonly schema: V;
  readonly example?: z.input<V>;
  /** Optional fields of a rule that go with the effect. */
  readonly options: O;
  /** Returns what the effect does. Called once for each rule, so it may hold state. */
  apply(value: z.output<V>, options: z.output<z.ZodObject<O>>): Middleware;
}

/** Describes an effect. */
export function effect<V extends z.ZodType, O extends z.ZodRawShape = Record<never, never>>(
  described: Omit<Effect<V, O>, "options"> & { readonly options?: O },
): Effect<V, NoInfer<O>> {
  return { ...described, options: described.options ?? ({} as O) };
}

/** The names that a header can have. */
export const headerName = /^[\w!#$%&'*+.^`|~-]+$/;

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

/** Any JSON value; not `z.json()`, a recursive schema, which generators of clients cannot translate. */
const jsonValue = z.unknown().refine((value) => z.json().safeParse(value).success, "expected a JSON value");

const ms = z.number().min(0).max(600_000);

/** A delay in milliseconds: fixed, from a range, or spread by percentiles. */
const latencyModel = z.union([
  ms,
  z.strictObject({ min: ms, max: ms }).refine(({ min, max }) => min <= max, "min is above max"),
  z
    .strictObject({ p50: ms, p95: ms, p99: ms })
    .refine(({ p50, p95, p99 }) => p50 <= p95 && p95 <= p99, "percentiles must not fall"),
]);

/** The value that a field gets with another type; a string is the text of the old value. */
const retypedValues = { string: undefined, number: 42, boolean: true, null: null, array: [], object: {} };
const fieldTypes = Object.keys(retypedValues) as (keyof typeof retypedValues)[];

/** URLs whose first response a stale rule remembers. */
const maxStaleUrls = 1000;

/** The effects by name. To add one, add it here. */
export const effects = {
  latency_ms: effect({
    stage: "delay",
    description: "Delay: fixed, from a range, or spread by percentiles, in milliseconds.",
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
    description: "Responds with this error instead.",
    schema: z.int().min(400).max(599),
    options: {
      envelope: z
        .enum(["product", "gateway", "html"])
        .optional()
        .meta({ description: "Form of the error's body; `html` is a page, as a proxy would send it." }),
      code: z.int().optional().meta({ description: "Code in the error's body." }),
      message: z.string().optional().meta({ description: "Message in the error's body." }),
    },
    apply(status, { envelope = usualEnvelope(status), code, message = usualMessage(status) }) {
      if (envelope === "html") {
        const body = `<!doctype html>\n<title>${status}</title>\n<h1>${status}</h1>\n<p>${escapeMarkup(message)}</p>\n`;
        return ({ headers }) => {
          headers.headers({ "content-type": "text/html; charset=utf-8" });
          return { status, body };
        };
      }
      const body = errorEnvelope(envelope, code ?? (envelope === "gateway" ? 10_000 : status), message);
      return () => ({ status, body });
    },
  }),
  headers: effect({
    stage: "headers",
    description: "Headers to add to the response, but for those that say where it ends.",
    schema: z.record(
      z
        .string()
        .regex(headerName)
        .refine((name) => !framingHeaders.has(name.toLowerCase()), framingMessage),
      z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "one line of printable characters is expected"),
    ),
    apply: (added) => (call, next) => {
      call.headers.headers({ ...added });
      return next();
    },
  }),
  rate_limit: effect({
    stage: "error",
    description: "Rejects the requests of a credential beyond a number in a window of real time.",
    schema: z.strictObject({ requests: z.int().min(0), window_seconds: z.number().positive().max(86_400) }),
    apply({ requests, window_seconds: seconds }) {
      const limiter = new RateLimiter({
        rateLimitRequests: requests,
        rateLimitWindowSeconds: seconds,
        rateLimitBlockSeconds: seconds,
      });
      return ({ request, headers }, next) => {
        const state = limiter.count(clientKey(request.headers), performance.now());
        headers.headers(state.headers);
        return state.exceeded ? new ErrorResponse("rateLimited") : next();
      };
    },
  }),
  connection: effect({
    stage: "connection",
    description: "Resets the connection, never responds, or ends in the middle of the body.",
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
    schema: z.string().min(1),
    example: "data.sessions.*.status",
    options: {
      drop_every: z.int().min(1).optional().meta({ description: "Only from every Nth object that has it." }),
    },
    apply(path, { drop_every: every = 1 }) {
      return async (_call, next) => {
        let count = 0;
        return changeFields(await next(), path, (holder, name) => {
          if (++count % every === 0) delete holder[name];
        });
      };
    },
  }),
  retype_field: effect({
    stage: "fields",
    description: "Gives a field a value of another type.",
    schema: z.strictObject({ path: z.string().min(1), to: z.enum(fieldTypes) }),
    apply:
      ({ path, to }) =>
      async (_call, next) =>
        changeFields(await next(), path, (holder, name) => {
          holder[name] = to === "string" ? String(holder[name]) : retypedValues[to];
        }),
  }),
  rename_field: effect({
    stage: "fields",
    description: "Gives a field another name.",
    schema: z.strictObject({ path: z.string().min(1), to: z.string().min(1) }),
    example: { path: "data.sessions.*.status", to: "state" },
    apply:
      ({ path, to }) =>
      async (_call, next) =>
        changeFields(await next(), path, (holder, name) => {
          holder[to] = holder[name];
          delete holder[name];
        }),
  }),
  move_field: effect({
    stage: "fields",
    description: "Puts a field in the place of another one; paths without wildcards.",
    schema: z.strictObject({ from: z.string().min(1), to: z.string().min(1) }),
    example: { from: "data.session", to: "data" },
    apply:
      ({ from, to }) =>
      async (_call, next) =>
        changeJson(await next(), (body) => {
          const moved: unknown[] = [];
          forEachField(body, from.split("."), (holder, name) => moved.push(holder[name]));
          if (moved.length === 0) return;
          forEachField(body, from.split("."), (holder, name) => delete holder[name]);
          setField(body, to.split("."), moved[0]);
        }),
  }),
  set_field: effect({
    stage: "fields",
    description: "Sets a field, and adds it where it is missing.",
    schema: z.strictObject({ path: z.string().min(1), value: jsonValue }),
    example: { path: "data.sessions.*.status", value: "PAUSED" },
    apply:
      ({ path, value }) =>
      async (_call, next) =>
        changeJson(await next(), (body) => setField(body, path.split("."), value)),
  }),
  rotate_field: effect({
    stage: "fields",
    description: "Replaces each of some values by the next of them.",
    schema: z.strictObject({ path: z.string().min(1), values: z.array(z.union([z.string(), z.boolean()])).min(2) }),
    example: { path: "data.sessions.*.status", values: ["LIVE", "ENDED"] },
    apply:
      ({ path, values }) =>
      async (_call, next) =>
        changeFields(await next(), path, (holder, name) => {
          const at = (values as readonly unknown[]).indexOf(holder[name]);
          if (at >= 0) holder[name] = values[(at + 1) % values.length];
        }),
  }),
  add_to_field: effect({
    stage: "fields",
    description: "Adds to a number.",
    schema: z.strictObject({ path: z.string().min(1), add: z.number() }),
    example: { path: "data.sessions.*.live_participants", add: 0.5 },
    apply:
      ({ path, add }) =>
      async (_call, next) =>
        changeFields(await next(), path, (holder, name) => {
          if (typeof holder[name] === "number") holder[name] += add;
        }),
  }),
  time_offset: effect({
    stage: "fields",
    description: "Writes a time with another offset from UTC; it stays the same time.",
    schema: z.strictObject({ path: z.string().min(1), offset: z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/) }),
    example: { path: "data.sessions.*.started_at", offset: "+05:30" },
    apply:
      ({ path, offset }) =>
      async (_call, next) =>
        changeFields(await next(), path, (holder, name) => {
          holder[name] = withOffset(holder[name], offset);
        }),
  }),
  stale: effect({
    stage: "source",
    description: "Returns for each URL its first response under the rule.",
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

type Holder = Record<string, unknown>;

/** Changes the fields of a JSON body that a path such as `data.sessions.*.status` leads to. */
function changeFields(
  response: ApiResponse,
  path: string,
  change: (holder: Holder, name: string) => void,
): ApiResponse {
  return changeJson(response, (body) => forEachField(body, path.split("."), change));
}

/** Changes a JSON body. */
function changeJson(response: ApiResponse, change: (body: unknown) => void): ApiResponse {
  return changeBody(response, (text) => {
    const body: unknown = JSON.parse(text);
    change(body);
    return JSON.stringify(body);
  });
}

/** Sets a field of the objects that the path before its last name leads to. */
function setField(body: unknown, path: readonly string[], value: unknown): void {
  const name = path.at(-1) ?? "";
  const set = (holder: unknown) => {
    if (typeof holder !== "object" || holder === null) return;
    for (const key of name === "*" ? Object.keys(holder) : [name]) (holder as Holder)[key] = structuredClone(value);
  };
  if (path.length === 1) set(body);
  else forEachField(body, path.slice(0, -1), (holder, key) => set(holder[key]));
}

/** Returns a time of RFC 3339 as it is written in another offset from UTC; anything else as it is. */
function withOffset(value: unknown, offset: string): unknown {
  const time = typeof value === "string" ? parseDateTime(value) : undefined;
  if (time === undefined) return value;
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(time + shift).toISOString().replace("Z", offset);
}

/** Changes the body of a response that has one. */
function changeBody(response: ApiResponse, change: (text: string) => string): ApiResponse {
  if (response === undefined || response instanceof ConnectionFault) return response;
  return { status: statusOf(response), body: change(textOf(response)) };
}

function forEachField(
  value: unknown,
  [name, ...rest]: readonly string[],
  change: (holder: Holder, name: string) => void,
): void {
  if (name === undefined || typeof value !== "object" || value === null) return;
  const holder = value as Holder;
  for (const key of name === "*" ? Object.keys(holder) : [name]) {
    if (!Object.hasOwn(holder, key)) continue;
    if (rest.length === 0) change(holder, key);
    else forEachField(holder[key], rest, change);
  }
}
