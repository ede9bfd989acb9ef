import { normalizeBaseUrl } from "../../contract/base-url.js";
import { fetchBelow, type Send } from "../../lib/http-client.js";

/** Something that responds to requests as the API would: a server, an app in this process, or a recording. */
export interface Target {
  /** How reports call it: a base URL, or what it is. */
  readonly name: string;
  readonly kind: "http" | "inject" | "recording";
  readonly send: Send;
}

/** Creates a target of a base URL, such as `https://api.cloudflare.com/client/v4`. Throws `TypeError` for another text. */
export function httpTarget(baseUrl: string): Target {
  const name = normalizeBaseUrl(baseUrl);
  const send = fetchBelow(name);
  return {
    name,
    kind: "http",
    send: ({ headers, ...request }) => send({ ...request, headers: { accept: "application/json", ...headers } }),
  };
}

/** A Fastify app, or anything else with its `inject`. */
export interface InjectDoor {
  inject(request: { method: "GET"; url: string; headers: Record<string, string> }): Promise<{
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
  }>;
}

/** Creates a target of an app in this process. */
export function injectTarget(door: InjectDoor, name = "in-process"): Target {
  return {
    name,
    kind: "inject",
    async send({ path, headers }) {
      const {
        statusCode,
        headers: received,
        body,
      } = await door.inject({
        method: "GET",
        url: path,
        headers: { accept: "application/json", ...headers },
      });
      const texts = Object.entries(received).flatMap(([key, value]) =>
        value === undefined ? [] : [[key.toLowerCase(), String(value)] as const],
      );
      return { status: statusCode, headers: Object.fromEntries(texts), body };
    },
  };
}
