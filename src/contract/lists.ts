import { valueAt } from "../lib/json-path.js";

export interface ListPage {
  readonly rows: readonly unknown[];
}

export interface PagerOptions<Page extends ListPage> {
  /** Requests a page; undefined when it was not found. */
  readonly request: (number: number) => Promise<Page | undefined>;
  /** Number of the first page to request; 1 unless given. */
  readonly from?: number;
  readonly maxPages?: number;
  /** Minimum number of rows on every page but the last; unless given, a short page does not end the list. */
  readonly fullPage?: number;
}

/**
 * Requests page after page up to the last: one that is not found, empty or short, or the second in a row that only
 * repeats earlier rows. A single one may do so because a row was added meanwhile. Does not yield repeating pages.
 */
export async function* listPages<Page extends ListPage>({
  request,
  from = 1,
  maxPages = Number.POSITIVE_INFINITY,
  fullPage = 0,
}: PagerOptions<Page>): AsyncGenerator<{
  readonly number: number;
  readonly page: Page | undefined;
  readonly last: boolean;
}> {
  const known = new Set<string>();
  let repeats = 0;
  for (let number = from; number < from + maxPages; number += 1) {
    const response = await request(number);
    repeats = onlyRepeats(response, known) ? repeats + 1 : 0;
    const rows = response?.rows.length ?? 0;
    const last = rows === 0 || rows < fullPage || repeats === 2;
    yield { number, page: repeats > 0 ? undefined : response, last };
    if (last) return;
  }
}

/** Reports whether a page has rows, all of them known. Adds its rows to the known ones. */
function onlyRepeats(page: ListPage | undefined, known: Set<string>): boolean {
  const before = known.size;
  for (const row of page?.rows ?? []) known.add(JSON.stringify(rowId(row)));
  return page !== undefined && page.rows.length > 0 && known.size === before;
}

function rowId(row: unknown): unknown {
  return valueAt(row, ["id"]) ?? row;
}
