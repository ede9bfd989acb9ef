import type { Exchange } from "../exchange.js";
import type { ListFacts } from "../found.js";
import type { Probe } from "../probe.js";
import { type Walk, walkList } from "./walk.js";

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
