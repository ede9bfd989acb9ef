import type { Context } from "../../check.js";
import type { Exchange } from "../../exchange.js";
import { broken, type Finding } from "../../finding.js";
import { type ListOperation, pagingOf, rowsOf } from "../../lists/list.js";

/** Finds pages, of all that were seen, whose offsets are not those of their rows. */
export function wrongOffsets({ log, found }: Context, operation: ListOperation): Finding[] {
  const { largest } = found.lists[operation];
  return log
    .filter(({ probe, status, expects }) => probe.operation === operation && status === 200 && expects !== "refusal")
    .flatMap((exchange) => pageFindings(operation, exchange, largest));
}

function pageFindings(operation: ListOperation, exchange: Exchange, largest: number): Finding[] {
  const rows = rowsOf(operation, exchange.json)?.length ?? 0;
  const paging = pagingOf(exchange.json);
  // What an empty page says about offsets is left open.
  if (paging === undefined || rows === 0) return [];
  const { start, end, total } = paging;
  const finding = (field: string, expected: number, seen: number | undefined) =>
    broken("offset", `paging.${field}`, `${field} does not fit the rows of the page.`, [exchange], {
      expected: String(expected),
      seen: String(seen),
    });
  const before = rowsBefore(exchange, largest);
  const findings: Finding[] = [];
  if (start !== undefined && before !== undefined && start !== before + 1) {
    findings.push(finding("start_offset", before + 1, start));
  }
  if (start !== undefined && end !== undefined && end !== start + rows - 1) {
    findings.push(finding("end_offset", start + rows - 1, end));
  }
  if (total !== undefined && total < (before ?? 0) + rows) {
    findings.push(finding("total_count", (before ?? 0) + rows, total));
  }
  return findings;
}

/** Rows on earlier pages, where it can be known: on the first page, or when the page size is one the target has shown. */
function rowsBefore({ probe }: Exchange, largest: number): number | undefined {
  const page = Number(probe.query?.page_no ?? 1);
  if (page === 0 || page === 1) return 0;
  if (!Number.isInteger(page)) return undefined;
  const asked = Number(probe.query?.per_page ?? "");
  return Number.isInteger(asked) && asked > 0 && asked <= largest ? (page - 1) * asked : undefined;
}
