import { normalizeBaseUrl } from "../../contract/base-url.js";
import { textOfBody, tooLong } from "../../lib/http-body.js";
import { type Fetch, fetchBelow, type HttpRequest, type HttpResponse, type Send } from "../../lib/http-fetch.js";
import { checkArgument } from "../../lib/options.js";
import { encode } from "../../lib/utf8.js";

/** Something that responds to requests as the API would: a server, an app in this process, or a recording. */
export interface Target {
  /** How reports call it: a base URL, or what it is. */
  readonly name: string;
  readonly kind: "http" | "inject" | "recording";
  /** Where a request can be repeated, when it has a URL: of a recording, the recorded one. */
  readonly baseUrl?: string;
  readonly send: Send;
}

/**
 * Creates a target of a base URL, such as `https://api.cloudflare.com/client/v4`, that is reached by a `fetch`, the global
 * one unless given. Throws `TypeError` for another text.
 */
export function httpTarget(baseUrl: string, fetchUrl: Fetch = fetch): Target {
  return targetBelow(normalizeBaseUrl(baseUrl), fetchUrl);
}

/**
 * Creates a target of a bare origin. Its API is at `/client/v4`, or at the root when nothing is there, as in many mock
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

/** A Fastify app, or anything else with its `inject`. */
export interface Injectable {
  inject(request: { method: "GET"; url: string; headers: Record<string, string> }): Promise<{
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
    /** The bytes of the body, where the app keeps them. */
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

/**
 * Reads a body strictly; apps decode leniently, which leaves a byte order mark, and a replacement character where bytes
 * were wrong.
 */
function strictBody(
  body: string,
  bytes: Uint8Array | undefined,
  maxBytes: number,
): Pick<HttpResponse, "body" | "flaw"> {
  if (body.length > maxBytes) return tooLong(maxBytes);
  if (body.startsWith("\ufeff")) return textOfBody(encode(body));
  return bytes && body.includes("\ufffd") ? textOfBody(bytes) : { body };
}
