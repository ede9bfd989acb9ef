import { normalizeBaseUrl } from "../../contract/base-url.js";
import { type ReceivedBody, textOfBody, tooLong } from "../../lib/http-body.js";
import { type Fetch, fetchBelow, type HttpRequest, type HttpResponse, type Send } from "../../lib/http-fetch.js";
import { checkArgument } from "../../lib/options.js";
import { encode } from "../../lib/utf8.js";

/** A server, an app in this process, or a recording that responds to requests like the API. */
export interface Target {
  /** Its name in reports: a base URL, or a description. */
  readonly name: string;
  readonly kind: "http" | "inject" | "recording";
  /** The base URL where a request can be repeated, if any; for a recording, the recorded one. */
  readonly baseUrl?: string;
  readonly send: Send;
}

/**
 * Creates a target for a base URL, such as `https://api.cloudflare.com/client/v4`, with the global `fetch` unless another
 * is given. Throws `TypeError` for an invalid URL.
 */
export function httpTarget(baseUrl: string, fetchUrl: Fetch = fetch): Target {
  return targetBelow(normalizeBaseUrl(baseUrl), fetchUrl);
}

/**
 * Creates a target for a bare origin. Its API is at `/client/v4`, or at the root if nothing is there, as in many mock
 * servers: the first response to an operation decides.
 */
export function originTarget(origin: string, fetchUrl: Fetch = fetch): Target {
  const usual = httpTarget(origin, fetchUrl);
  const root = targetBelow(new URL(origin).origin, fetchUrl);
  let found = usual;
  let decision: Promise<unknown> | undefined;
  async function decide(request: HttpRequest): Promise<HttpResponse> {
    const response = await usual.send(request);
    if (response.status !== 404) return response;
    const other = await root.send(request).catch(() => response);
    if (other.status === 404) return response;
    found = root;
    return other;
  }
  return {
    kind: "http",
    get name() {
      return found.name;
    },
    get baseUrl() {
      return found.name;
    },
    async send(request) {
      if (decision === undefined && request.path.startsWith("/accounts/")) {
        const response = decide(request);
        decision = response.catch(() => {
          decision = undefined;
        });
        return response;
      }
      await decision;
      return found.send(request);
    },
  };
}

function targetBelow(name: string, fetchUrl: Fetch): Target {
  const send = fetchBelow(name, fetchUrl);
  return {
    name,
    kind: "http",
    baseUrl: name,
    send: ({ headers, ...request }) => send({ ...request, headers: { accept: "application/json", ...headers } }),
  };
}

/** A Fastify app, or anything else with the same `inject`. */
export interface Injectable {
  inject(request: { method: "GET"; url: string; headers: Record<string, string> }): Promise<{
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
    /** The bytes of the body, if the app keeps them. */
    readonly rawPayload?: Uint8Array;
  }>;
}

/** Reports whether an app has `inject`; a Fastify app is an object, others may be functions. */
function isInjectable(app: unknown): boolean {
  return Object(app) === app && typeof Reflect.get(Object(app), "inject") === "function";
}

export function injectTarget(app: Injectable, name = "in-process"): Target {
  checkArgument("injectTarget", app, [isInjectable, "an app with inject"]);
  return {
    name,
    kind: "inject",
    async send({ path, headers, maxBodyBytes }) {
      const {
        statusCode,
        headers: received,
        body,
        rawPayload,
      } = await app.inject({
        method: "GET",
        url: path,
        headers: { accept: "application/json", ...headers },
      });
      const texts = Object.entries(received).flatMap(([key, value]) =>
        value === undefined ? [] : [[key.toLowerCase(), String(value)] as const],
      );
      return { status: statusCode, headers: Object.fromEntries(texts), ...strictBody(body, rawPayload, maxBodyBytes) };
    },
  };
}

/** Reads a body strictly: apps decode leniently, and leave byte order marks and replacement characters. */
function strictBody(body: string, bytes: Uint8Array | undefined, maxBytes: number): ReceivedBody {
  if (body.length > maxBytes) return tooLong(maxBytes);
  if (body.startsWith("\ufeff")) return textOfBody(encode(body));
  return bytes && body.includes("\ufffd") ? textOfBody(bytes) : { body };
}
