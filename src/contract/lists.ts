import { valueAt } from "../lib/json-path.js";

/** A page of a list. */
export interface ListPage {
  readonly rows: readonly unknown[];
  /** Rows on all pages, when the target says. */
  readonly total?: number | undefined;
}

export interface PagerOptions<Page extends ListPage> {
  /** Requests a page; undefined when it was not found. */
  readonly request: (number: number) => Promise<Page | undefined>;
  /** Number of the first page to request; 1 unless given. */
  readonly from?: number;
  readonly maxPages?: number;
  /** Rows that a page has at least unless it is the last; without it, a short page does not end the list. */
  readonly fullPage?: number;
  /** Whether the list also ends at the target's own count, and at a page that repeats the one before. */
  readonly trusting?: boolean;
}

/** Requests page after page until the last one: it is not found, empty or short, or a trusting reader knows better. */
export async function* listPages<Page extends ListPage>({
  request,
  from = 1,
  maxPages = Number.POSITIVE_INFINITY,
  fullPage = 0,
  trusting = false,
}: PagerOptions<Page>): AsyncGenerator<{
  readonly number: number;
  readonly page: Page | undefined;
  readonly last: boolean;
}> {
  let seen = 0;
  let before: string | undefined;
  for (let number = from; number < from + maxPages; number += 1) {
    const response = await request(number);
    const ids = JSON.stringify(response?.rows.map(rowId));
    const page = trusting && ids === before ? undefined : response;
    before = ids;
    const rows = page?.rows.length ?? 0;
    seen += rows;
    const isComplete = trusting && from === 1 && page?.total !== undefined && seen >= page.total;
    const last = rows === 0 || rows < fullPage || isComplete;
    yield { number, page, last };
    if (last) return;
  }
}

function rowId(row: unknown): unknown {
  return valueAt(row, ["id"]) ?? row;
}
