import type { Exchange, Expectation, Probe, Query } from "../model/exchange.js";
import { Unusable } from "../model/finding.js";
import { at, canonical, isObject, isRow, type JsonObject, number, type Row } from "../model/json.js";
import type { ListFacts } from "./context.js";

/** The operations that answer a list, a page at a time. */
export const listOperations = ["GetMeetings", "GetSessions"] as const;

/** An operation that answers a list. */
export type ListOperation = (typeof listOperations)[number];

/** Tells whether an operation answers a list. */
export function isListOperation(operation: string): operation is ListOperation {
  return (listOperations as readonly string[]).includes(operation);
}

/** Where the rows of a list lie in its body. */
const rowsPath = { GetMeetings: ["data"], GetSessions: ["data", "sessions"] } as const;

/** The rows of a list's body that have an id; undefined when there is no array where the rows belong. */
export function rowsOf(operation: ListOperation, body: unknown): Row[] | undefined {
  const rows = at(body, ...rowsPath[operation]);
  return Array.isArray(rows) ? rows.filter(isRow) : undefined;
}

/** What a body says about paging, as far as it is there. */
export interface PagingSeen {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly total: number | undefined;
}

/** Reads the paging of a body; undefined when it has none. */
export function pagingOf(body: unknown): PagingSeen | undefined {
  const paging = at(body, "paging");
  if (!isObject(paging)) return undefined;
  return {
    start: number(paging, "start_offset"),
    end: number(paging, "end_offset"),
    total: number(paging, "total_count"),
  };
}

/** The record that details or an active session answer: `data.session`, or `data` itself. */
export function recordOf(body: unknown): JsonObject | undefined {
  const data = at(body, "data");
  const inner = at(data, "session");
  if (isObject(inner)) return inner;
  return isObject(data) ? data : undefined;
}

/** One page of a list. */
export interface Page {
  readonly number: number;
  readonly rows: readonly Row[];
  readonly paging: PagingSeen | undefined;
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
  /** Rows to ask for; absent leaves it to the target. */
  readonly perPage: number | undefined;
  /** The largest page this target has shown: a page that could be as long as asked, and is not, is the last. */
  readonly largest: number;
  readonly maxPages: number;
  /** What the documents say about the first page; a 200 unless said. */
  readonly expects?: Expectation | undefined;
}

/** Asks for page after page until one is short, empty, or not found. */
export async function walkList(ask: (probe: Probe) => Promise<Exchange>, plan: WalkPlan): Promise<Walk> {
  const { operation, perPage, largest, maxPages, expects } = plan;
  const query = { ...plan.query, ...(perPage !== undefined && { per_page: String(perPage) }) };
  const full = Math.min(perPage ?? largest, largest);
  const pages: Page[] = [];
  const exchanges: Exchange[] = [];
  let whole = false;
  for (let pageNo = 1; pageNo <= maxPages && !whole; pageNo += 1) {
    // Past the end a 404 is as good as an empty page.
    const exchange = await ask(
      pageNo === 1
        ? { operation, query, ...(expects && { expects }) }
        : { operation, query: { ...query, page_no: String(pageNo) }, expects: "answer or 404" },
    );
    exchanges.push(exchange);
    if (pageNo > 1 && exchange.status === 404) whole = true;
    else {
      const page = readPage(operation, pageNo, exchange);
      if (page.rows.length > 0) pages.push(page);
      whole = page.rows.length === 0 || page.rows.length < full;
    }
  }
  return { operation, query, pages, rows: pages.flatMap(({ rows }) => rows), whole, exchanges };
}

/** Reads a page of a list. Throws `Unusable` when the answer is not one. */
export function readPage(operation: ListOperation, pageNo: number, exchange: Exchange): Page {
  if (exchange.status !== 200) throw new Unusable(exchange, "status");
  if (exchange.json === undefined) throw new Unusable(exchange, "json");
  const rows = rowsOf(operation, exchange.json) ?? [];
  return { number: pageNo, rows, paging: pagingOf(exchange.json), exchange };
}

/** Walks the LIVE sessions of the whole account: they decide what the active-session operation must answer. */
export async function walkLive(
  ask: (probe: Probe) => Promise<Exchange>,
  { size, largest }: Pick<ListFacts, "size" | "largest">,
  maxPages: number,
): Promise<Walk> {
  const walk = await walkList(ask, {
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
 * What can disturb a check: records that appear, end or change for good; or also another order of the list, as LIVE
 * sessions bring about while they consume minutes.
 */
export type Disturbance = "changes" | "reordering";

/** Whether a list changed between two walks of it; `ticking` also counts what changes in a LIVE session. */
export function moved(before: Walk, after: Walk, ticking: boolean): boolean {
  return fingerprint(before, ticking) !== fingerprint(after, ticking);
}

function fingerprint({ rows, whole }: Walk, ticking: boolean): string {
  const texts = rows.map((row) => canonical(ticking ? row : settled(row)));
  return `${whole} ${[...new Set(texts)].sort().join("\n")}`;
}

/** What lasts of a row: all of it, or of a LIVE session only that it is LIVE. */
function settled(row: Row): unknown {
  return row.status === "LIVE" ? { id: row.id, status: row.status } : row;
}

/** Some rows, evenly spread over all. */
export function spread(rows: readonly Row[], count: number): Row[] {
  const step = Math.max(1, (rows.length - 1) / (count - 1));
  const indexes = new Set(Array.from({ length: Math.min(count, rows.length) }, (_, index) => Math.round(index * step)));
  return [...indexes].flatMap((index) => rows[index] ?? []);
}
