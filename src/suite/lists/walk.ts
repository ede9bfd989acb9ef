import { listPages } from "../../contract/lists.js";
import { type Operation, type OperationId, operationIds, operations } from "../../contract/operations.js";
import {
  definitionOf,
  isListOperation,
  type ListOperation,
  listOperations,
  revisions,
} from "../../contract/revisions.js";
import { valueAt } from "../../lib/json-path.js";
import type { Exchange, Expectation, Query, SendProbe } from "../model/exchange.js";
import { UnusableResponse } from "../model/finding.js";
import { canonical, isObject, isRow, type JsonObject, number, type Row } from "../model/json.js";

/** The places where some revision has the records of an operation, the deepest first. */
function recordsPaths(ids: readonly OperationId[]): string[][] {
  const envelopes = revisions.flatMap((revision) => ids.map((id) => definitionOf(revision).envelopes[id]));
  const paths = envelopes.map((envelope) => ("list" in envelope ? envelope.list : envelope.record).join("."));
  return [...new Set(paths)].map((path) => path.split(".")).sort((a, b) => b.length - a.length);
}

const rowsPaths = new Map(listOperations.map((operation) => [operation, recordsPaths([operation])]));
const recordPaths = recordsPaths(operationIds.filter((operation) => !isListOperation(operation)));

/** The rows of a list's body that have an id; undefined when there is no array where some revision has the rows. */
export function readRows(operation: ListOperation, body: unknown): Row[] | undefined {
  const rows = rowsPaths
    .get(operation)
    ?.map((path) => valueAt(body, path))
    .find(Array.isArray);
  return rows?.filter(isRow);
}

/** The paging of a body, as far as it is there. */
export interface Paging {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly total: number | undefined;
}

const pagingMembers = new Set(
  revisions.flatMap((revision) =>
    Object.values(definitionOf(revision).envelopes).flatMap((envelope) =>
      "list" in envelope && envelope.paging ? [envelope.paging] : [],
    ),
  ),
);

/** Reads the paging of a body; undefined when it has none. */
export function readPaging(body: unknown): Paging | undefined {
  const paging = [...pagingMembers].map((member) => valueAt(body, [member])).find(isObject);
  if (!paging) return undefined;
  return {
    start: number(paging, "start_offset"),
    end: number(paging, "end_offset"),
    total: number(paging, "total_count"),
  };
}

/** The record of a body that holds one, where some revision has it. */
export function readRecord(body: unknown): JsonObject | undefined {
  return recordPaths.map((path) => valueAt(body, path)).find(isObject);
}

/** The records of a body. */
export function recordsAt(operation: OperationId, body: unknown): readonly JsonObject[] {
  if (isListOperation(operation)) return readRows(operation, body) ?? [];
  return [readRecord(body)].filter((record) => record !== undefined);
}

/** The query that sorts a list by creation; undefined for a list that cannot be sorted. */
export function newestFirst(operation: ListOperation): Query | undefined {
  const { parameters }: Operation = operations[operation];
  return parameters.includes("SortBy") ? { sort_by: "createdAt", sort_order: "DESC" } : undefined;
}

/** How a list of a target is to be walked. */
export interface ListFacts {
  /** Rows to request on a page; undefined leaves it to the target. */
  readonly size: number | undefined;
  /** The largest page the target has shown. */
  readonly largest: number;
  /** The part of the data that this run looks at: a time window on a big account, everything otherwise. */
  readonly scope: Query;
}

/** One page of a list. */
export interface Page {
  readonly number: number;
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
  /** Whether the walk came to the end of the list. */
  readonly whole: boolean;
  readonly exchanges: readonly Exchange[];
}

/** What to walk, and how. */
export interface WalkPlan {
  readonly operation: ListOperation;
  readonly query: Query;
  /** Rows to request; undefined leaves it to the target. */
  readonly perPage: number | undefined;
  /** The largest page this target has shown: a page that could be as long as requested, and is not, is the last. */
  readonly largest: number;
  readonly maxPages: number;
  /** The documented response for the first page; a 200 by default. */
  readonly expects?: Expectation | undefined;
}

/** Walks a list to its end, as its pages show it: what the target counts is not trusted. */
export async function walkList(send: SendProbe, plan: WalkPlan): Promise<Walk> {
  const { operation, perPage, largest, maxPages, expects } = plan;
  const query = { ...plan.query, ...(perPage !== undefined && { per_page: String(perPage) }) };
  const pages: Page[] = [];
  const exchanges: Exchange[] = [];
  let whole = false;

  async function request(number: number): Promise<Page | undefined> {
    // Past the end a 404 is as good as an empty page.
    const exchange = await send(
      number === 1
        ? { operation, query, ...(expects && { expects }) }
        : { operation, query: { ...query, page_no: String(number) }, expects: "answer or 404" },
    );
    exchanges.push(exchange);
    return number > 1 && exchange.status === 404 ? undefined : readPage(operation, number, exchange);
  }

  for await (const { page, last } of listPages({
    request,
    maxPages,
    fullPage: Math.min(perPage ?? largest, largest),
  })) {
    if (page && page.rows.length > 0) pages.push(page);
    whole = last;
  }
  return { operation, query, pages, rows: pages.flatMap(({ rows }) => rows), whole, exchanges };
}

/** Reads a page of a list. Throws `UnusableResponse` when it is not one. */
export function readPage(operation: ListOperation, pageNo: number, exchange: Exchange): Page {
  if (exchange.status !== 200) throw new UnusableResponse(exchange, "status");
  if (exchange.json === undefined) throw new UnusableResponse(exchange, "json");
  const rows = readRows(operation, exchange.json) ?? [];
  return { number: pageNo, rows, paging: readPaging(exchange.json), exchange };
}

/** Walks the LIVE sessions of the whole account: they decide what the active-session operation must return. */
export async function walkLive(
  send: SendProbe,
  { size, largest }: Pick<ListFacts, "size" | "largest">,
  maxPages: number,
): Promise<Walk> {
  const walk = await walkList(send, {
    operation: "GetSessions",
    query: { status: "LIVE" },
    perPage: size,
    largest,
    maxPages,
  });
  // Whether the filter works is another check's business.
  return { ...walk, rows: walk.rows.filter(({ status }) => status === "LIVE") };
}

/**
 * A change that can invalidate a finding: records that appear, end or change for good; or also another order of the
 * list, as LIVE sessions cause while they consume minutes.
 */
export type Change = "changes" | "reordering";

/** Whether a list changed between two walks of it; `ticking` also counts what changes in a LIVE session. */
export function hasChanged(before: Walk, after: Walk, ticking: boolean): boolean {
  return fingerprint(before, ticking) !== fingerprint(after, ticking);
}

function fingerprint({ rows, whole }: Walk, ticking: boolean): string {
  const texts = rows.map((row) => canonical(ticking ? row : stablePart(row)));
  return `${whole} ${[...new Set(texts)].sort().join("\n")}`;
}

/** What lasts of a row: all of it, or of a LIVE session only that it is LIVE. */
function stablePart(row: Row): unknown {
  return row.status === "LIVE" ? { id: row.id, status: row.status } : row;
}

/** Some rows, evenly spread over all. */
export function spread(rows: readonly Row[], count: number): Row[] {
  const step = Math.max(1, (rows.length - 1) / (count - 1));
  const indexes = new Set(Array.from({ length: Math.min(count, rows.length) }, (_, index) => Math.round(index * step)));
  return [...indexes].flatMap((index) => rows[index] ?? []);
}
