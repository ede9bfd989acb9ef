import { rootUrl } from "../contract/base-url.js";
import { controlPrefix } from "../server/control/commands/command-list.js";
import { ControlError, type Violation } from "../server/control/commands/control-error.js";
import type { Send } from "../server/control/control.js";
import { minPositionHeader, positionHeader } from "../server/http/positions.js";
import { scopePath } from "../server/http/urls.js";

/** Options of the control client. */
export interface ControlClientOptions {
  /** The scope to control; the default one unless set. */
  readonly scope?: string | undefined;
  /** The token of the control API, when it has one. */
  readonly token?: string | undefined;
  /** What sends requests; the global `fetch` unless set. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** Creates a sender of commands to a running mock over HTTP. It throws `ControlError` when one is rejected. */
export function httpSend(url: string | URL, options: ControlClientOptions = {}): Send {
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
    const text = await response.text();
    if (response.ok) return JSON.parse(text).data;
    throw controlError(response.status, text);
  };
}

function queryString(input: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? "" : `?${query}`;
}

function controlError(status: number, text: string): ControlError {
  try {
    const { error }: { error: { message: string; violations?: Violation[] } } = JSON.parse(text);
    return new ControlError(status, error.message, error.violations);
  } catch {
    return new ControlError(status, `The mock responded with ${status}: ${text.slice(0, 200)}`);
  }
}

/**
 * Creates a `fetch` whose responses show at least what its earlier ones did, also behind a load balancer, where another
 * replica of the mock may respond. Give one to the control client and to the client under test, so that what the former
 * changes is there for the latter. It changes no requests to other servers.
 */
export function readYourWrites(fetch: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch {
  const positions = new Map<string, number>();
  return async (input, init) => {
    const isRequest = typeof input === "object" && "url" in input;
    const url = isRequest ? input.url : String(input);
    const origin = URL.canParse(url) ? new URL(url).origin : "";
    const seen = positions.get(origin);
    const response = await (seen === undefined
      ? fetch(input, init)
      : fetch(input, {
          ...init,
          headers: withPosition(init?.headers ?? (isRequest ? input.headers : undefined), seen),
        }));
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
