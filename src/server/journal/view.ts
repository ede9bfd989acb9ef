import { isoTime } from "../../lib/time.js";
import { ConnectionFault, textOf } from "../http/messages.js";
import { pathOf } from "../http/urls.js";
import type { JournalEntry } from "./journal.js";

/** What the journal shows of a request and its answer; secrets are masked. */
export interface EntryView {
  readonly seq: number;
  /** When the request arrived, in real time. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly operation?: string | undefined;
  readonly account_id?: string | undefined;
  readonly app_id?: string | undefined;
  /** 0 when the connection was broken instead of answered. */
  readonly status: number;
  readonly duration_ms: number;
  readonly faults: readonly string[];
}

const secret = /^(authorization|cookie|x-auth-key|x-auth-email|x-testkit-token|proxy-authorization)$/i;

/** Shows an entry of the journal. */
export function entryView(entry: JournalEntry): EntryView {
  const { seq, at, method, url, operation, tenant, status, durationMs, faults } = entry;
  return {
    seq,
    at: isoTime(at),
    method,
    path: pathOf(url),
    query: queryOf(url),
    headers: headersOf(entry),
    operation: operation?.id,
    account_id: tenant?.accountId,
    app_id: tenant?.appId,
    status,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    faults,
  };
}

/** The body of the response as text; empty if there is none. */
export function bodyText({ response }: JournalEntry): string {
  return response === undefined || response instanceof ConnectionFault ? "" : textOf(response);
}

/** The query of a URL; values of a repeated parameter as an array. */
export function queryOf(url: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(url.slice(pathOf(url).length + 1))) {
    const known = query[name];
    query[name] = known === undefined ? value : [known, value].flat();
  }
  return { ...query };
}

function headersOf({ headers }: JournalEntry): Record<string, string> {
  const shown = Object.entries(headers).flatMap(([name, value]) => {
    const text = value === undefined ? undefined : [value].flat().join(", ");
    return text === undefined ? [] : [[name, secret.test(name) ? masked(text) : text]];
  });
  return Object.fromEntries(shown);
}

/** Leaves the scheme of an Authorization header, which is no secret. */
function masked(value: string): string {
  const scheme = /^(Bearer|Basic) /i.exec(value)?.[1];
  return scheme ? `${scheme} ***` : "***";
}
