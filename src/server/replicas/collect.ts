import { ErrorResponse, statusOf } from "../http/messages.js";
import { operationsIn, type ServedDocument } from "../http/served-document.js";
import { Coverage } from "../journal/coverage.js";
import { type JournalEntry, responseText } from "../journal/journal.js";
import { maskedHeaders, maskedSpellings, withoutCredentials } from "../journal/masking.js";
import type { Scope } from "../scope/scope.js";
import type { Replica } from "./replica.js";

/** The requests to a scope, from this process or from all replicas. */
export interface Requests {
  readonly entries: readonly JournalEntry[];
  /** Number of requests, including those no longer stored. */
  readonly recorded: number;
  /** Number of those no longer stored that no `clear` removed. */
  readonly forgotten: number;
  readonly coverage: Coverage;
  /** The replicas whose requests are missing; undefined if it is complete. */
  readonly missing: readonly string[] | undefined;
}

/** Maximum size of the requests that a replica sends in one page. */
const pageBytes = 400_000;

/** An entry as plain data, without secrets. */
type PortableEntry = ReturnType<typeof portable>;

/** A page of the requests to a scope. */
type Page = ReturnType<typeof requestsPage>;

export interface RequestsQuery {
  readonly scope: string;
  /** Number of the last entry that was sent. */
  readonly after: number;
  readonly bodies: boolean;
}

/** The number of the last request to each scope that a reader has seen of each replica. */
export type Seen = Map<string, number>;

/**
 * Collects the requests to a scope from all replicas, in the order of their responses, with new numbers; only those that
 * are new for a reader if it says what it has seen.
 */
export async function collectRequests(
  replica: Replica,
  document: ServedDocument,
  scope: Scope,
  bodies: boolean,
  seen: Seen = new Map(),
): Promise<Requests> {
  const { fleet, log, others } = replica;
  const missing = new Set(fleet.lost(scope.name));
  const pages: Page[] = [];
  const collect = async (id: string, send: (query: RequestsQuery) => Promise<Page>) => {
    const key = `${scope.name} ${id}`;
    const page = await readAllPages({ scope: scope.name, bodies, after: seen.get(key) ?? 0 }, send);
    seen.set(key, page.entries.at(-1)?.seq ?? page.recorded);
    pages.push(page);
  };
  await collect("own", async (query) => requestsPage(scope, query, log.clockOffset));
  await Promise.all(
    others.map(({ id }) =>
      collect(id, async (requests) => (await log.query(id, { requests })) as Page).catch(() => missing.add(id)),
    ),
  );
  const coverage = new Coverage();
  for (const page of pages) coverage.merge(page.coverage);
  const recorded = pages.reduce((sum, page) => sum + page.recorded, 0);
  const forgotten = pages.reduce((sum, page) => sum + page.forgotten, 0);
  const entries = pages.flatMap((page) => page.entries).sort((a, b) => a.endedAt - b.endedAt);
  const first = recorded - entries.length + 1;
  const served = new Map(operationsIn(document).map((operation) => [operation.id, operation]));
  return {
    entries: entries.map((entry, index) => ({
      ...entry,
      operation: served.get(entry.operation?.id ?? "") ?? entry.operation,
      seq: first + index,
      response: responseOf(entry),
    })),
    recorded,
    forgotten,
    coverage,
    missing: missing.size === 0 ? undefined : [...missing],
  };
}

/** How a scope was used in one process. */
export type ScopeUse = ReturnType<typeof usesOf>[number];

/** Returns how the named scopes were used in all replicas that respond. */
export async function collectUse(replica: Replica, own: readonly ScopeUse[]): Promise<ScopeUse[]> {
  const { log, others } = replica;
  const sent = await Promise.all(others.map(({ id }) => log.query(id, { use: {} }).catch(() => [])));
  const all = (sent as ScopeUse[][]).flat();
  return own.map(({ name, requests, idleMs }) => {
    const elsewhere = all.filter((use) => use.name === name);
    return {
      name,
      requests: elsewhere.reduce((sum, use) => sum + use.requests, requests),
      idleMs: Math.min(idleMs, ...elsewhere.map((use) => use.idleMs)),
    };
  });
}

export function usesOf(scopes: readonly Scope[], now: number) {
  return scopes.map(({ name, usedAt, journal }) => ({
    name,
    requests: journal.recorded,
    /** How long ago, in milliseconds. */
    idleMs: Math.max(0, now - usedAt),
  }));
}

export function requestsPage(
  scope: Pick<Scope, "journal" | "coverage"> | undefined,
  { after, bodies }: RequestsQuery,
  clockOffset: number,
) {
  const entries: PortableEntry[] = [];
  let bytes = 0;
  const { entries: stored = [], recorded = 0, forgotten = 0 } = scope?.journal ?? {};
  // A number that was not yet given is from before the scope was dropped.
  const rest = after > recorded ? stored : stored.filter(({ seq }) => seq > after);
  for (const entry of rest) {
    const sent = portable(entry, bodies, clockOffset);
    bytes += JSON.stringify(sent).length;
    if (bytes > pageBytes && entries.length > 0) break;
    entries.push(sent);
  }
  return {
    entries,
    recorded,
    forgotten,
    isLast: entries.length === rest.length,
    coverage: scope?.coverage.toJSON() ?? new Coverage().toJSON(),
  };
}

/** Reads all pages of the requests to a scope, and joins them. */
async function readAllPages(query: RequestsQuery, send: (query: RequestsQuery) => Promise<Page>): Promise<Page> {
  const entries: PortableEntry[] = [];
  for (;;) {
    const page = await send({ ...query, after: entries.at(-1)?.seq ?? query.after });
    entries.push(...page.entries);
    if (page.isLast || page.entries.length === 0) return { ...page, entries };
  }
}

function portable(entry: JournalEntry, bodies: boolean, clockOffset: number) {
  const { response, endedAt, ...rest } = entry;
  const { operation, tenant, headers } = entry;
  const failed =
    response instanceof ErrorResponse
      ? { error: response.error, details: maskedDetails(response, entry), status: response.status }
      : undefined;
  return {
    ...rest,
    headers: maskedHeaders(headers),
    // Only here are the secrets known that they may contain.
    url: maskedSpellings(entry.url, headers),
    tenant: tenant && {
      accountId: withoutCredentials(tenant.accountId, headers),
      appId: withoutCredentials(tenant.appId, headers),
    },
    // The parameters are those of the document, which all replicas have.
    operation: operation && { ...operation, parameters: [] },
    endedAt: endedAt + clockOffset,
    body: bodies && !failed ? responseText(entry) : undefined,
    failed,
  };
}

function maskedDetails({ details }: ErrorResponse, { headers }: JournalEntry): ErrorResponse["details"] {
  const masked = Object.entries(details).map(([name, value]) => {
    return [name, typeof value === "string" ? withoutCredentials(value, headers) : value];
  });
  return Object.fromEntries(masked);
}

function responseOf({ body, failed, status }: PortableEntry): JournalEntry["response"] {
  if (failed) return new ErrorResponse(failed.error, failed.details, { status: failed.status });
  if (status === 200) return body ?? "";
  return status === statusOf(undefined) ? undefined : { status, body: body ?? "" };
}
