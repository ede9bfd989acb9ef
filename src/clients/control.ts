import { type Control, controlOver } from "../server/control/control.js";
import { ControlError, type Violation } from "../server/control/control-error.js";
import { controlPrefix } from "../server/control/verbs.js";

export type { Control } from "../server/control/control.js";
export { ControlError, type Violation } from "../server/control/control-error.js";

/** What the client can be told. */
export interface ControlClientOptions {
  /** The scope to control; the default one unless set. */
  readonly scope?: string;
  /** The token that the mock wants, when it listens beyond this machine. */
  readonly token?: string;
  /** What sends requests; the global `fetch` unless set. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Controls a running mock over HTTP with the typed methods that `createMock().control` has. The URL is that of the server,
 * with or without `/client/v4`. A refused command throws `ControlError`.
 */
export function controlClient(url: string | URL, options: ControlClientOptions = {}): Control {
  const { scope, token, fetch = globalThis.fetch } = options;
  const base = new URL(url).origin + (scope === undefined ? "" : `/scope/${encodeURIComponent(scope)}`);
  const headers = { ...(token !== undefined && { "x-testkit-token": token }) };
  return controlOver(async (group, verb, method, input) => {
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
  });
}

function queryOf(input: object): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? "" : `?${given}`;
}

function errorOf(status: number, text: string): ControlError {
  try {
    const { error } = JSON.parse(text) as { error: { message: string; violations?: Violation[] } };
    return new ControlError(status, error.message, error.violations);
  } catch {
    return new ControlError(status, `The mock answered ${status}: ${text.slice(0, 200)}`);
  }
}
