import { ErrorResponse, statusOf } from "../http/messages.js";
import { operationsIn, type ServedDocument } from "../http/served-document.js";
import { Coverage } from "../journal/coverage.js";
import { type JournalEntry, responseText } from "../journal/journal.js";
import { maskedHeaders } from "../journal/masking.js";
import type { Scope } from "../scope/scope.js";
import type { Replica } from "./replica.js";

/** The requests to a scope: of this process, or of all replicas. */
export interface Requests {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  /** How many requests there were, including those that are no longer stored. */
  readonly recorded: number;
  readonly coverage: Coverage;
  /** The replicas whose requests are not among them; undefined when it is complete. */
  readonly missing: readonly string[] | undefined;
}

/** How many bytes of requests a replica sends in one piece. */
const pageBytes = 400_000;

type PortableError = Pick<ErrorResponse, "error" | "details" | "status">;

/** An entry as plain data, without secrets. */
type PortableEntry = Omit<JournalEntry, "response"> & {
  readonly body: string | undefined;
  readonly failed: PortableError | undefined;
};

interface Page {
  readonly entries: readonly PortableEntry[];
  readonly recorded: number;
  readonly isLast: boolean;
  readonly coverage: ReturnType<Coverage["toJSON"]>;
}

/** A query for the requests to a scope. */
export interface RequestsQuery {
  readonly scope: string;
  /** Number of the last entry that was sent. */
  readonly after: number;
  readonly bodies: boolean;
}

/** Collects the requests to a scope from all replicas, in the order in which they ended, numbered anew. */
export async function collectRequests(
  replica: Replica,
  document: ServedDocument,
  scope: Scope,
  bodies: boolean,
): Promise<Requests> {
  const { fleet, log, others } = replica;
  const missing = new Set(fleet.lost(scope.name));
  const pages = [wholePage(scope, bodies, log.clockOffset)];
  await Promise.all(
    others.map(async ({ id }) => {
      const sent = await queryRequests(replica, id, scope.name, bodies).catch(() => undefined);
      if (sent) pages.push(sent);
      else missing.add(id);
    }),
  );
  const coverage = new Coverage();
  for (const page of pages) coverage.merge(page.coverage);
  const recorded = pages.reduce((sum, page) => sum + page.recorded, 0);
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
    coverage,
    missing: missing.size === 0 ? undefined : [...missing],
  };
}

/** How a scope was used in one process. */
export interface ScopeUse {
  readonly name: string;
  readonly requests: number;
  /** How long ago, in milliseconds. */
  readonly idleMs: number;
}

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

/** Returns how scopes were used in this process. */
export function usesOf(scopes: readonly Scope[], now: number): ScopeUse[] {
  return scopes.map(({ name, usedAt, journal }) => ({
    name,
    requests: journal.recorded,
    idleMs: Math.max(0, now - usedAt),
  }));
}

/** Returns a piece of the requests to a scope that another replica queries. */
export function requestsPage(scope: Scope | undefined, { after, bodies }: RequestsQuery, clockOffset: number): Page {
  const entries: PortableEntry[] = [];
  let bytes = 0;
  const rest = scope?.journal.entries.filter(({ seq }) => seq > after) ?? [];
  for (const entry of rest) {
    const sent = portable(entry, bodies, clockOffset);
    bytes += JSON.stringify(sent).length;
    if (bytes > pageBytes && entries.length > 0) break;
    entries.push(sent);
  }
  return {
    entries,
    recorded: scope?.journal.recorded ?? 0,
    isLast: entries.length === rest.length,
    coverage: scope?.coverage.toJSON() ?? new Coverage().toJSON(),
  };
}

function wholePage(scope: Scope, bodies: boolean, clockOffset: number): Page {
  const entries = scope.journal.entries.map((entry) => portable(entry, bodies, clockOffset));
  return { entries, recorded: scope.journal.recorded, isLast: true, coverage: scope.coverage.toJSON() };
}

async function queryRequests({ log }: Replica, id: string, scope: string, bodies: boolean): Promise<Page> {
  const entries: PortableEntry[] = [];
  for (;;) {
    const requests: RequestsQuery = { scope, bodies, after: entries.at(-1)?.seq ?? 0 };
    const page = (await log.query(id, { requests })) as Page;
    entries.push(...page.entries);
    if (page.isLast || page.entries.length === 0) return { ...page, entries };
  }
}

function portable(entry: JournalEntry, bodies: boolean, clockOffset: number): PortableEntry {
  const { response, endedAt, ...rest } = entry;
  const { operation } = entry;
  const failed =
    response instanceof ErrorResponse
      ? { error: response.error, details: response.details, status: response.status }
      : undefined;
  return {
    ...rest,
    headers: maskedHeaders(entry.headers),
    // The parameters are those of the document, which all replicas have.
    operation: operation && { ...operation, parameters: [] },
    endedAt: endedAt + clockOffset,
    body: bodies && !failed ? responseText(entry) : undefined,
    failed,
  };
}

function responseOf({ body, failed, status }: PortableEntry): JournalEntry["response"] {
  if (failed) return new ErrorResponse(failed.error, failed.details, { status: failed.status });
  if (status === 200) return body ?? "";
  return status === statusOf(undefined) ? undefined : { status, body: body ?? "" };
}
