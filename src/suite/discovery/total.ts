import type { Exchange } from "../exchange.js";
import type { ListOperation } from "../lists/list.js";
import { readPage, type Walk } from "../lists/walk.js";
import type { Probe } from "../probe.js";

/** Counts the rows of a list too long to walk: from its paging, or about, by looking for its last page in few steps. */
export async function countRows(
  ask: (probe: Probe) => Promise<Exchange>,
  operation: ListOperation,
  size: number | undefined,
  largest: number,
  { pages }: Walk,
): Promise<number | undefined> {
  const said = pages[0]?.paging?.total;
  if (said !== undefined) return said;
  if (largest === 0) return undefined;

  async function rowsOn(page: number): Promise<number> {
    const query = { ...(size !== undefined && { per_page: String(size) }), page_no: String(page) };
    const exchange = await ask({ operation, query, expects: "anything" });
    return exchange.status === 200 ? readPage(operation, page, exchange).rows.length : 0;
  }

  let full = 1;
  let beyond = 2;
  while (beyond <= greatestPage && (await rowsOn(beyond)) > 0) [full, beyond] = [beyond, beyond * 4];
  if (beyond > greatestPage) return undefined;
  // An eighth is near enough to say what share was seen.
  while (beyond - full > Math.max(1, full / 8)) {
    const middle = Math.floor((full + beyond) / 2);
    if ((await rowsOn(middle)) > 0) full = middle;
    else beyond = middle;
  }
  return full * largest;
}

const greatestPage = 4 ** 8;
