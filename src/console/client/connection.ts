import { signal } from "@preact/signals";
import { httpSend } from "../../clients/control-http.js";
import { type Control, createControl } from "../../server/control/control.js";
import { defaultScope, scopePath } from "../../server/http/urls.js";
import type { EntryView } from "../../server/journal/entry-view.js";
import { parseEvents } from "./event-stream.js";

/**
 * How the console is connected to the mock: `closed` when its control API rejects it, `lost` when it does not respond or has
 * no room for the scope now, `dropped` when its scope was.
 */
export interface Connection {
  readonly state: "connecting" | "live" | "needs-token" | "dropped" | "lost" | "closed";
  /** Why it is lost or closed, in the words of the mock. */
  readonly reason?: string;
}

const [, root = "", named] = /^(.*?)(?:\/scope\/([^/]+))?\/$/.exec(location.pathname) ?? [];

/** Where this page reaches the mock: below the base path, if it has one. */
export const mockUrl = location.origin + root;

/** Whether clients have to accept the certificate of the mock, which no authority has signed if `--tls` generated it. */
export const isHttps = location.protocol === "https:";

/** The scope that the address names: `/scope/NAME/`. */
export const scopeName: string | undefined = named;

/** The name of the scope, also of that which needs no name in addresses. */
export const ownScope = scopeName ?? defaultScope;

export const scopeUrl = urlOf(ownScope);

/** Returns what URLs of a scope start with. */
export function urlOf(scope: string): string {
  return mockUrl + scopePath(scope === defaultScope ? undefined : scope);
}

/** Whether the page shows the requests to all scopes, not only to its own. */
export const allScopes = new URLSearchParams(location.search).get("scopes") === "all";

const tokenKey = "testkit-token";
const token = stored("sessionStorage", tokenKey);

/** Whether the reader has given a token for the control API. */
export const hasToken = token !== undefined;

export const control: Control = controlOf(ownScope);

/** Returns the commands of the control API in any scope. Only the stream creates scopes: a late command revives none. */
export function controlOf(scope: string): Control {
  return createControl(httpSend(mockUrl, { scope, fetch: fetchExisting, ...(token !== undefined && { token }) }));
}

function fetchExisting(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const headers = new Headers(init?.headers);
  headers.set("if-match", "*");
  return fetchMock(input, { ...init, headers });
}

/** Requests something from the mock. Throws an error that says so when it does not respond. */
export async function fetchMock(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    throw new Error(`The mock does not respond: ${problemText(error)}`);
  }
}

export const connection = signal<Connection>({ state: "connecting" });

/** Starts over with a token for the control API. Returns false where the browser would not keep it until then. */
export function useToken(given: string): boolean {
  const isStored = store("sessionStorage", tokenKey, given);
  if (isStored) location.reload();
  return isStored;
}

/** Called with what has changed: `open` when the stream begins, `request` with one that was handled, and what the mock names. */
type Listener = (what: readonly string[], request?: EntryView) => void;
const listeners = new Set<Listener>();

/** Calls a listener whenever something has changed, until the returned function is called. */
export function on(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const retryMs = 1000;

/**
 * Follows the scope from now on while the page is shown, and again after an interruption. Browsers open six connections to a
 * host: the streams of hidden pages would leave none to an app that calls the mock.
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

/** Returns what to show of an error; unlike `messageOf`, also of a DOMException, which may have no stack. */
export function problemText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The storage for a page's visits, or for its tab alone. */
type Kind = "localStorage" | "sessionStorage";

/** Reads a stored text; undefined also where the browser denies the page its storage. */
export function stored(kind: Kind, key: string): string | undefined {
  try {
    return window[kind].getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a text. Returns whether the browser let it. */
export function store(kind: Kind, key: string, text: string): boolean {
  try {
    window[kind].setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
