import { listPages } from "../../contract/lists.js";
import { type Operation, operations } from "../../contract/operations.js";
import { isListOperation, type ListOperation, type Revision } from "../../contract/revisions.js";
import { repeats } from "../../lib/collections.js";
import { canonical } from "../../lib/json-path.js";
import type { Exchange, Expectation, Query, SendProbe } from "../model/exchange.js";
import { requireJson, UnusableResponse } from "../model/finding.js";
import { isLive, isRow, type Row } from "../model/json.js";
import { type Paging, readPaging, readRecords } from "./read.js";

/** Returns the query that sorts a list by creation; undefined for a list that cannot be sorted. */
export function newestFirst(operation: ListOperation): Query | undefined {
  const { parameters }: Operation = operations[operation];
  return parameters.includes("SortBy") ? { sort_by: "createdAt", sort_order: "DESC" } : undefined;
}

export interface ListFacts {
  /** Rows to request on a page; undefined leaves it to the target. */
  readonly size: number | undefined;
  readonly largest: number;
  /** The part of the data that this run looks at: a time window on a big account, everything otherwise. */
  readonly scope: Query;
}

export function pagesOf(size: number | undefined): Query {
  return size === undefined ? {} : { per_page: String(size) };
}

export interface Page {
  readonly number: number;
  /** Everything it shows. */
  readonly records: readonly unknown[];
  readonly rows: readonly Row[];
  readonly paging: Paging | undefined;
  readonly exchange: Exchange;
}

/** A list, walked page by page. */
export interface Walk {
  readonly operation: ListOperation;
  readonly query: Query;
  readonly pages: readonly Page[];
  /** The rows of all pages; a row that two pages show is here twice. */
  readonly rows: readonly Row[];
  /** How many different rows it shows; one without an id differs from all others. */
  readonly count: number;
  readonly whole: boolean;
  /** Whether page 2 only shows rows of page 1 again. */
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
  /** The largest page this target has shown: a page that could be as long as requested, and is not, is the last. */
  readonly largest: number;
  readonly maxPages: number;
  /** The documented response for the first page; a 200 by default. */
  readonly expects?: Expectation | undefined;
}

/** Walks a list to its end, as its pages show it: what the target counts is not trusted. Past the end it may repeat a page. */
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

/** Reports whether a response is an error that stands for an empty page: past the end, a list may respond either way. */
export function hasNoPage({ status, probe, expects }: Exchange): boolean {
  return expects === "success or 404" && isListOperation(probe.operation) && [400, 404, 422].includes(status);
}

/** Reads a page of a list. Throws `UnusableResponse` when it is not one. */
export function readPage(exchange: Exchange, revision: Revision, number = 1): Page {
  const records = readRecords(requireJson(exchange), revision);
  if (records === undefined) throw new UnusableResponse(exchange, "no-list");
  return { number, records, rows: records.filter(isRow), paging: readPaging(exchange, revision), exchange };
}

/**
 * Finds the rows that a walk loses of those due, adds to those of a list, and repeats. Chance may lose or repeat as many as
 * `slack`.
 */
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
 * Counts the rows that both lists count and do not show, which the check of the total reports; a list without rows may
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

/** Walks the LIVE sessions of the whole account: they decide what the active-session operation must return. */
export async function walkLive(
  send: SendProbe,
  revision: Revision,
  { size, largest }: Pick<ListFacts, "size" | "largest">,
  maxPages: number,
): Promise<Walk> {
  const walk = await walkList(send, {
    operation: "GetSessions",
    revision,
    query: { status: "LIVE" },
    perPage: size,
    largest,
    maxPages,
  });
  // Whether the filter works is another check's business.
  return { ...walk, rows: walk.rows.filter(isLive) };
}

/**
 * A change that can invalidate a finding: records that appear, end or change for good; or also another order of the
 * list, as LIVE sessions cause while they consume minutes.
 */
export type Change = "changes" | "reordering";

/** Reports whether a list changed between two walks of it; `ticking` also counts what changes in a LIVE session. */
export function hasChanged(before: Walk, after: Walk, ticking: boolean): boolean {
  return fingerprint(before, ticking) !== fingerprint(after, ticking);
}

function fingerprint({ rows, whole }: Walk, ticking: boolean): string {
  const texts = rows.map((row) => canonical(ticking ? row : stablePart(row)));
  return `${whole} ${[...new Set(texts)].sort().join("\n")}`;
}

/** Returns the stable part of a row: all of it, or of a LIVE session only that it is LIVE. */
function stablePart(row: Row): unknown {
  return isLive(row) ? { id: row.id, status: row.status } : row;
}
