import { rootUrl } from "../contract/base-url.js";
import { isObject, parseJson } from "../lib/json-path.js";
import { anyText, callback, checkOptions, isText, type OptionChecks } from "../lib/options.js";
import type { Send } from "../server/control/control.js";
import { ControlError, controlPrefix, type ErrorBody } from "../server/control/control.js";
import { minPositionHeader, positionHeader } from "../server/http/messages.js";
import { scopePath } from "../server/http/urls.js";

/** Options of the control client. */
export interface ControlClientOptions {
  /** The scope to control; the default one unless set. */
  readonly scope?: string | undefined;
  /** The token of the control API, when it has one. */
  readonly token?: string | undefined;
  /** The function that sends requests; the global `fetch` unless set. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const optionChecks: OptionChecks<ControlClientOptions> = {
  scope: anyText,
  token: [isText, "a text", true],
  fetch: callback,
};

/** Creates a sender of commands to a running mock over HTTP. It throws `ControlError` when one is rejected. */
export function httpSend(url: string | URL, options: ControlClientOptions): Send {
  checkOptions("a control client", options, optionChecks);
  const { scope, token } = options;
  const fetch = readYourWrites(options.fetch);
  const base = rootUrl(url) + scopePath(scope);
  const headers = { ...(token !== undefined && { "x-testkit-token": token }) };
  return async (group, verb, method, input) => {
    const target = `${base}${controlPrefix}/${group}/${verb}`;
    const response =
      method === "GET"
        ? await fetch(`${target}${queryString(input)}`, { headers, redirect: "manual" })
        : await fetch(target, {
            method,
            // A redirect could carry the token to another host.
            redirect: "manual",
            headers: { ...headers, "content-type": "application/json" },
            body: JSON.stringify(input),
          });
    const body = parseJson(await response.text());
    if (response.ok && isObject(body) && body.success === true && isObject(body.data)) return body.data;
    throw rejection(response.status, body) ?? new NotAMockError(base, response.status);
  };
}

function queryString(input: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}

/** Returns why a mock rejected a command, or undefined if the body does not come from a mock. */
export function rejection(status: number, body: unknown): ControlError | undefined {
  if (!isObject(body) || body.success !== false || !isObject(body.error)) return undefined;
  const { message, violations } = body.error as unknown as ErrorBody["error"];
  return new ControlError(status, message, violations);
}

/** Thrown when another server responds, or a proxy that cannot reach the mock. */
export class NotAMockError extends Error {
  override readonly name = "NotAMockError";

  constructor(url: string, status: number) {
    super(`what responds at ${url} is not a mock (status ${status})`);
  }
}

/**
 * Creates a `fetch` whose responses always reflect its earlier ones, even behind a load balancer that selects another
 * replica of the mock. Give the same one to the control client and the client under test, so that the latter sees what
 * the former changes. Leaves requests to other servers as they are.
 */
export function readYourWrites(fetch: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch {
  const positions = new Map<string, number>();
  return async (input, init) => {
    const isRequest = typeof input === "object" && "url" in input;
    const url = isRequest ? input.url : String(input);
    const origin = URL.canParse(url) ? new URL(url).origin : "";
    const seen = positions.get(origin);
    const given = init?.headers ?? (isRequest ? input.headers : undefined);
    const response = await fetch(input, seen === undefined ? init : { ...init, headers: withPosition(given, seen) });
    const position = Number(response.headers.get(positionHeader) ?? 0);
    if (position > (positions.get(origin) ?? 0)) positions.set(origin, position);
    return response;
  };
}

function withPosition(given: ConstructorParameters<typeof Headers>[0], position: number): Headers {
  const headers = new Headers(given);
  if (!headers.has(minPositionHeader)) headers.set(minPositionHeader, String(position));
  return headers;
}
