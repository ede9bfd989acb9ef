import { controlPrefix } from "../server/control/command-list.js";
import type { Send } from "../server/control/control.js";
import { ControlError, type Violation } from "../server/control/control-error.js";
import { scopePath } from "../server/http/urls.js";

/** What the client can be told. */
export interface ControlClientOptions {
  /** The scope to control; the default one unless set. */
  readonly scope?: string;
  /** The token that the mock wants, when it has one. */
  readonly token?: string;
  /** What sends requests; the global `fetch` unless set. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Makes what carries commands out over HTTP on a running mock. It throws `ControlError` when one is refused. */
export function httpSend(url: string | URL, options: ControlClientOptions = {}): Send {
  const { scope, token, fetch = globalThis.fetch } = options;
  const base = new URL(url).origin + scopePath(scope && encodeURIComponent(scope));
  const headers = { ...(token !== undefined && { "x-testkit-token": token }) };
  return async (group, verb, method, input) => {
    const target = `${base}${controlPrefix}/${group}/${verb}`;
    const response =
      method === "GET"
        ? await fetch(`${target}${queryOf(input)}`, { headers })
        : await fetch(target, {
            method,
            headers: { ...headers, "content-type": "application/json" },
            body: JSON.stringify(input),
          });
    const text = await response.text();
    if (response.ok) return JSON.parse(text).data;
    throw errorOf(response.status, text);
  };
}

function queryOf(input: object): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? "" : `?${given}`;
}

function errorOf(status: number, text: string): ControlError {
  try {
    const { error }: { error: { message: string; violations?: Violation[] } } = JSON.parse(text);
    return new ControlError(status, error.message, error.violations);
  } catch {
    return new ControlError(status, `The mock answered ${status}: ${text.slice(0, 200)}`);
  }
}
