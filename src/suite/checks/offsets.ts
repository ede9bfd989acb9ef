import type { ListOperation } from "../../contract/revisions.js";
import { valueAt } from "../../lib/json-path.js";
import { type Paging, readPaging, readRecords } from "../lists/read.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding, observed, Skipped } from "../model/finding.js";
import type { Context } from "./check.js";

/** Finds pages, of all that were seen, whose offsets are not those of their rows. */
export function wrongOffsets({ log, found, revision }: Context, operation: ListOperation): Finding[] {
  const { largest } = found.lists[operation];
  const pages = log
    .filter(({ probe, status, expects }) => probe.operation === operation && status === 200 && expects !== "error")
    .flatMap((exchange) => {
      const [rows, paging] = [readRecords(exchange, revision)?.length ?? 0, readPaging(exchange, revision)];
      // The offsets of an empty page are left open.
      return paging === undefined || rows === 0 ? [] : [{ exchange, rows, paging }];
    });
  if (pages.length === 0) throw new Skipped("no page with rows and offsets was seen");
  const inside = pages.find(({ exchange }) => valueAt(exchange.json, ["paging"]) === undefined);
  return [
    ...(inside ? [observed("paging-position", "data", "The paging is inside data.", [inside.exchange])] : []),
    ...pages.flatMap(({ exchange, rows, paging }) => pageFindings(exchange, rows, paging, largest)),
  ];
}

function pageFindings(exchange: Exchange, rows: number, paging: Paging, largest: number): Finding[] {
  const { start, end, total } = paging;
  const finding = (field: string, expected: number, seen: number | undefined) =>
    broken("offset", `paging.${field}`, `${field} does not fit the rows of the page.`, [exchange], {
      expected: String(expected),
      seen: String(seen),
    });
  const requested = rowsBefore(exchange, largest);
  // Past the end, the last page may be shown again.
  const before = requested !== undefined && requested >= (total ?? Number.POSITIVE_INFINITY) ? undefined : requested;
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
  const size = Number(probe.query?.per_page ?? "");
  return Number.isInteger(size) && size > 0 && size <= largest ? (page - 1) * size : undefined;
}
