import type { Exchange } from "../exchange.js";
import type { Row } from "../json.js";
import type { Expectation, Probe, Query } from "../probe.js";
import { Unusable } from "../unusable.js";
import { type ListOperation, type PagingSeen, pagingOf, rowsOf } from "./list.js";

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
