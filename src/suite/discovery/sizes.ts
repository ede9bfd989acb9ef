import type { Exchange } from "../exchange.js";
import type { ListOperation } from "../lists/list.js";
import { readPage } from "../lists/walk.js";
import type { Probe } from "../probe.js";

// Clients send 100 and 500; 100 keeps the load of a page small.
const ladder = [100, 50, 25, 10, 5, 2, 1];

/** Finds a page size that the target takes: a size above its greatest may be refused. */
export async function usablePageSize(
  ask: (probe: Probe) => Promise<Exchange>,
  operation: ListOperation,
): Promise<{ size: number | undefined; largest: number }> {
  for (const size of ladder) {
    const exchange = await ask({ operation, query: { per_page: String(size) }, expects: "anything" });
    if (exchange.status === 200) return { size, largest: readPage(operation, 1, exchange).rows.length };
    if (exchange.status >= 500) break;
  }
  return { size: undefined, largest: 0 };
}
