import { signal } from "@preact/signals";
import { httpSend } from "../../clients/control-http.js";
import { parseEvents } from "../../lib/event-stream.js";
import { type Control, createControl } from "../../server/control/control.js";
import { defaultScope, scopePath } from "../../server/http/urls.js";
import type { EntryView } from "../../server/journal/entry-view.js";

/**
 * The connection of the console to the mock: `closed` if its control API rejects it, `lost` if it does not respond or
 * currently has no room for the scope, `dropped` if its scope was.
 */
export interface Connection {
  readonly state: "connecting" | "live" | "needs-token" | "dropped" | "lost" | "closed";
  /** Why it is lost or closed, as the mock says. */
  readonly reason?: string;
}

const [, root = "", named] = /^(.*?)(?:\/scope\/([^/]+))?\/$/.exec(location.pathname) ?? [];

/** Where this page reaches the mock, including a base path. */
export const mockUrl = location.origin + root;

/** Whether clients have to accept the certificate of the mock, which is self-signed if `--tls` generated it. */
export const isHttps = location.protocol === "https:";

/** The scope in the address: `/scope/NAME/`. */
export const scopeName: string | undefined = named;

/** The name of the scope, even of the default one, which addresses do not name. */
export const ownScope = scopeName ?? defaultScope;

export const scopeUrl = urlOf(ownScope);

export function urlOf(scope: string): string {
  return mockUrl + scopePath(scope === defaultScope ? undefined : scope);
}

/** Whether the page shows the requests to all scopes, not only to its own. */
export const allScopes = new URLSearchParams(location.search).get("scopes") === "all";

const tokenKey = "testkit-token";
const token = stored("sessionStorage", tokenKey);

/** Whether the user has given a token for the control API. */
export const hasToken = token !== undefined;

export const control: Control = controlOf(ownScope);

/** Returns the commands of the control API in any scope. They create no scopes, so that late ones revive none. */
export function controlOf(scope: string): Control {
  return createControl(httpSend(mockUrl, { scope, fetch: fetchExisting, ...(token !== undefined && { token }) }));
}

function fetchExisting(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  headers.set("if-match", "*");
  return fetchMock(input, { ...init, headers });
}

/** Requests something from the mock. Throws an error that says so if the mock does not respond. */
export async function fetchMock(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    throw new Error(`The mock does not respond: ${problemText(error)}`);
  }
}

export const connection = signal<Connection>({ state: "connecting" });

/** Reloads the page with a token for the control API. Returns false if the browser does not store it. */
export function useToken(given: string): boolean {
  const isStored = store("sessionStorage", tokenKey, given);
  if (isStored) location.reload();
  return isStored;
}

/** Called with changes: `open` when the stream begins, `request` with a handled request, and those of the mock. */
type Listener = (what: readonly string[], request?: EntryView) => void;
const listeners = new Set<Listener>();

/** Calls a listener for every change, until the returned function is called. */
export function on(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const retryMs = 1000;

/**
 * Follows the scope while the page is visible, and reconnects after an interruption. Browsers open six connections to a
 * host: streams of hidden pages would leave none for an app that calls the mock.
 */
export async function connect(): Promise<void> {
  for (;;) {
    await shown();
    const end = await followWhileShown();
    connection.value = end;
    if (end.state === "lost") await new Promise((done) => setTimeout(done, retryMs));
    else if (end.state !== "connecting") return;
  }
}

async function shown(): Promise<void> {
  if (!document.hidden) return;
  await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

async function followWhileShown(): Promise<Connection> {
  const hidden = new AbortController();
  const hide = () => hidden.abort();
  document.addEventListener("visibilitychange", hide);
  try {
    return await followOnce(hidden.signal);
  } catch {
    return { state: hidden.signal.aborted ? "connecting" : "lost" };
  } finally {
    document.removeEventListener("visibilitychange", hide);
  }
}

async function followOnce(signal: AbortSignal): Promise<Connection> {
  const response = await fetch(`${scopeUrl}/_testkit/state/stream?all_scopes=${allScopes}`, {
    headers: token === undefined ? {} : { "x-testkit-token": token },
    signal,
  });
  if (response.status === 401) return { state: "needs-token" };
  if (!response.ok) {
    const reason = (await response.json()).error.message;
    return { state: response.status === 403 ? "closed" : "lost", reason };
  }
  if (!response.body) return { state: "lost" };
  connection.value = { state: "live" };
  const emit: Listener = (...change) => {
    for (const listener of listeners) listener(...change);
  };
  emit(["open"]);
  for await (const { event, data: text } of parseEvents(response.body)) {
    const data = JSON.parse(text);
    if (event === "request") emit(["request"], data);
    if (event === "change" && data.what.includes("dropped")) return { state: "dropped" };
    if (event === "change") emit(data.what);
  }
  return { state: "lost" };
}

/** Returns the text to show for an error; unlike `messageOf`, it handles a DOMException, which may have no stack. */
export function problemText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The storage for all visits of a page, or for a tab alone. */
type Kind = "localStorage" | "sessionStorage";

/** Reads a stored text; undefined if there is none or the browser denies access. */
export function stored(kind: Kind, key: string): string | undefined {
  try {
    return window[kind].getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a text. Returns whether the browser allowed it. */
export function store(kind: Kind, key: string, text: string): boolean {
  try {
    window[kind].setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
