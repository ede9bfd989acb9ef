import { rootUrl } from "../contract/base-url.js";
import { controlPrefix } from "../server/control/commands/command-list.js";
import { ControlError, type Violation } from "../server/control/commands/control-error.js";
import type { Send } from "../server/control/control.js";
import { scopePath } from "../server/http/urls.js";
import { readYourWrites } from "./read-your-writes.js";

/** Options of the control client. */
export interface ControlClientOptions {
  /** The scope to control; the default one unless set. */
  readonly scope?: string;
  /** The token of the control API, when it has one. */
  readonly token?: string;
  /** What sends requests; the global `fetch` unless set. */
  readonly fetch?: typeof globalThis.fetch;
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
