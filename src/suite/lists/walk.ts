import { listPages } from "../../contract/lists.js";
import { type Operation, operations } from "../../contract/operations.js";
import { isListOperation, type ListOperation, type Revision } from "../../contract/revisions.js";
import { repeats } from "../../lib/collections.js";
import { canonical } from "../../lib/json-path.js";
import type { Exchange, Expectation, Query, SendProbe } from "../model/exchange.js";
import { requireJson, UnusableResponse } from "../model/finding.js";
import { isLive, isRow, type Row } from "../model/json.js";
import { type Paging, readPaging, readRecords } from "./read.js";

/** Returns the query that sorts a list by creation; undefined if the list cannot be sorted. */
export function newestFirst(operation: ListOperation): Query | undefined {
  const { parameters }: Operation = operations[operation];
  return parameters.includes("SortBy") ? { sort_by: "createdAt", sort_order: "DESC" } : undefined;
}

export interface ListFacts {
  /** Rows to request on a page; undefined leaves it to the target. */
  readonly size: number | undefined;
  readonly largest: number;
  /** The part of the data that this run examines: a time window on a large account, everything otherwise. */
  readonly scope: Query;
}

export function pagesOf(size: number | undefined): Query {
  return size === undefined ? {} : { per_page: String(size) };
}

export interface Page {
  readonly number: number;
  /** All rows and other items of the page. */
  readonly records: readonly unknown[];
  readonly rows: readonly Row[];
  readonly paging: Paging | undefined;
  readonly exchange: Exchange;
}

export interface Walk {
  readonly operation: ListOperation;
  readonly query: Query;
  readonly pages: readonly Page[];
  /** The rows of all pages; a row on two pages appears twice. */
  readonly rows: readonly Row[];
  /** Number of different rows; one without an id differs from all others. */
  readonly count: number;
  readonly whole: boolean;
  /** Whether page 2 only repeats rows of page 1. */
  readonly stuck: boolean;
  readonly exchanges: readonly Exchange[];
}

export function emptyWalk(operation: ListOperation, exchange: Exchange): Walk {
  return { operation, query: {}, pages: [], rows: [], count: 0, whole: false, stuck: false, exchanges: [exchange] };
}

export interface WalkPlan {
  readonly operation: ListOperation;
  readonly revision: Revision;
  readonly query: Query;
  /** Rows to request; undefined leaves it to the target. */
  readonly perPage: number | undefined;
  /** The longest page of this target so far: a shorter page than that, and than requested, is the last. */
  readonly largest: number;
  readonly maxPages: number;
  /** The documented response for the first page; a 200 by default. */
  readonly expects?: Expectation | undefined;
}

/** Walks a list to its end, without relying on the target's total. Past the end, pages may be repeated. */
export async function walkList(send: SendProbe, plan: WalkPlan): Promise<Walk> {
  const { operation, revision, perPage, largest, maxPages, expects } = plan;
  const query = { ...plan.query, ...pagesOf(perPage) };
  const pages: Page[] = [];
  const exchanges: Exchange[] = [];
  let whole = false;
  let second: Page | undefined;

  async function request(number: number): Promise<{ page: Page; rows: readonly unknown[] } | undefined> {
    const exchange = await send(
      number === 1
        ? { operation, query, expects }
        : { operation, query: { ...query, page_no: String(number) }, expects: "success or 404" },
    );
    exchanges.push(exchange);
    if (number > 1 && hasNoPage(exchange)) return undefined;
    const page = readPage(exchange, revision, number);
    if (number === 2) second = page;
    return { page, rows: page.records };
  }

  const fullPage = Math.min(perPage ?? largest, largest);
  for await (const { page, last } of listPages({ request, maxPages, fullPage })) {
    if (page && page.rows.length > 0) pages.push(page.page);
    whole = last;
  }
  const rows = pages.flatMap((page) => page.rows);
  const nameless = pages.reduce((sum, page) => sum + page.records.length - page.rows.length, 0);
  const count = new Set(rows.map(({ id }) => id)).size + nameless;
  const stuck = pages.length === 1 && second !== undefined && second.rows.length > 0;
  return { operation, query, pages, rows, count, whole, stuck, exchanges };
}

/** Reports whether a response is an error in place of an empty page: both are legal past the end of a list. */
export function hasNoPage({ status, probe, expects }: Exchange): boolean {
  return expects === "success or 404" && isListOperation(probe.operation) && [400, 404, 422].includes(status);
}

/** Reads a page of a list. Throws `UnusableResponse` if it is not one. */
export function readPage(exchange: Exchange, revision: Revision, number = 1): Page {
  const records = readRecords(requireJson(exchange), revision);
  if (records === undefined) throw new UnusableResponse(exchange, "no-list");
  return { number, records, rows: records.filter(isRow), paging: readPaging(exchange, revision), exchange };
}

/** Finds the rows that a walk loses of those due, adds, and repeats. `slack` of them may be chance. */
export function compareLists(walk: Walk, list: Walk, due = list.rows, slack = 0) {
  const [lost, added, repeated] = [missingRows(walk, due), missingRows(list, walk.rows), repeatedRows(walk.rows)];
  const unshown = countUnshown(walk, list);
  return {
    lost: walk.whole && lost.length > unshown + slack ? lost : [],
    added: list.whole && added.length > unshown ? added : [],
    repeated: repeated.length > slack ? repeated : [],
  };
}

/**
 * Counts the rows that both lists count without showing them, which the check of the total reports; a list without rows may
 * count any number.
 */
function countUnshown(...walks: readonly Walk[]): number {
  const counts = walks
    .filter(({ pages }) => pages.length > 0)
    .map(({ pages, count, whole }) => (whole ? (pages[0]?.paging?.total ?? 0) - count : 0));
  return Math.max(0, Math.min(...counts));
}

function missingRows(walk: Walk, rows: readonly Row[]): Row[] {
  const shown = new Set(walk.rows.map(({ id }) => id));
  return rows.filter(({ id }) => !shown.has(id));
}

export function repeatedRows(rows: readonly Row[]): Row[] {
  return repeats(rows, ({ id }) => id);
}

/** Walks the LIVE sessions of the whole account, which decide what the active-session operation must return. */
export async function walkLive(
  send: SendProbe,
  revision: Revision,
  { size, largest }: Pick<ListFacts, "size" | "largest">,
  maxPages: number,
): Promise<Walk> {
  const plan = { operation: "GetSessions", revision, perPage: size, largest, maxPages } as const;
  const walk = await walkList(send, { ...plan, query: { status: "LIVE" } });
  // Another check verifies the filter.
  return { ...walk, rows: walk.rows.filter(isLive) };
}

/**
 * A change that can invalidate a finding: records that appear, end or change permanently; or also another order of the
 * list, as LIVE sessions cause while they consume minutes.
 */
export type Change = "changes" | "reordering";

/** Reports whether a list changed between two walks of it; `ticking` also counts changes in a LIVE session. */
export function hasChanged(before: Walk, after: Walk, ticking: boolean): boolean {
  return fingerprint(before, ticking) !== fingerprint(after, ticking);
}

function fingerprint({ rows, whole }: Walk, ticking: boolean): string {
  const texts = rows.map((row) => canonical(ticking ? row : stablePart(row)));
  return `${whole} ${[...new Set(texts)].sort().join("\n")}`;
}

/** Returns the stable part of a row: all of it, or only the state of a LIVE session. */
function stablePart(row: Row): unknown {
  return isLive(row) ? { id: row.id, status: row.status } : row;
}
