import { type OperationId, operationIds, parametersOf } from "../../contract/operations.js";
import { definitionOf, isListOperation, type Revision } from "../../contract/revisions.js";
import { groupBy } from "../../lib/collections.js";
import { canonical } from "../../lib/json-path.js";
import { readPaging, readRecord, readRecords } from "../lists/read.js";
import type { Exchange, Query } from "../model/exchange.js";
import type { Finding } from "../model/finding.js";
import { isRow } from "../model/json.js";
import type { Report } from "../run/report.js";

/** What the responses of a whole run show of faults that many checks see. */
export interface Evidence {
  /** Whether a finding is about one of many parameters that the target ignores, as a cache does whose key lacks them. */
  readonly isIgnored: (finding: Finding) => boolean;
  /** Whether a finding is about a list that is cut into pages before it is filtered. */
  readonly isCutFirst: (finding: Finding) => boolean;
  /** Whether a finding is about an active session that is LIVE, and of the requested meeting: only the list lacks it. */
  readonly isUnlisted: (finding: Finding) => boolean;
}

/** A response that shows records, and what was requested. */
interface Shown {
  readonly exchange: Exchange;
  readonly operation: OperationId;
  /** The query, and the ids in the path. */
  readonly sent: ReadonlyMap<string, string>;
  readonly ids: readonly string[];
}

/** Reads the evidence in the log of a run. */
export function evidenceIn({ log, revision, data }: Pick<Report, "log" | "revision" | "data">): Evidence {
  const shown = new Map(
    log.flatMap((exchange): [Exchange, Shown][] => {
      const { operation, path, credentials = "given" } = exchange.probe;
      const records = exchange.status === 200 ? readRecords(exchange, revision.used) : undefined;
      if (records === undefined || credentials !== "given" || path?.app_id !== undefined) return [];
      const ids = records.filter(isRow).map(({ id }) => id);
      return [[exchange, { exchange, operation, sent: sentWith(exchange), ids }]];
    }),
  );
  const of = (wanted: OperationId) => [...shown.values()].filter(({ operation }) => operation === wanted);
  const ignored = ignoredBy(
    operationIds.map((operation) => [operation, parameterUse(of(operation), documented(operation, revision.used))]),
  );
  const unfiltered = new Map<OperationId, (page: Shown) => Unfiltered | undefined>(
    operationIds.filter(isListOperation).map((list) => [list, findUnfiltered(of(list), data[list]?.scope ?? {})]),
  );
  const pagesOf = ({ exchanges }: Finding) =>
    exchanges.flatMap((exchange) => {
      const page = shown.get(exchange);
      const same = page && unfiltered.get(page.operation)?.(page);
      return page && same ? [{ ...page, same }] : [];
    });
  return {
    isIgnored: ({ exchanges }) =>
      exchanges.some((exchange) => {
        const names = ignored.get(exchange.probe.operation);
        return [...sentWith(exchange).keys()].some((name) => names?.has(name));
      }),
    isCutFirst(finding) {
      const pages = pagesOf(finding);
      const total = pages[0] && readPaging(pages[0].exchange, revision.used)?.total;
      return (
        pages.length > 0 &&
        pages.every(({ ids, same }) => ids.every((id) => same.page.has(id))) &&
        pages.some(({ same }) => same.page.size < same.length || same.length === total)
      );
    },
    isUnlisted({ code, exchanges: [exchange] }) {
      if (exchange?.probe.operation !== "GetActiveSession" || !["wrong-status", "not-live-in-list"].includes(code)) {
        return false;
      }
      const record = readRecord(exchange, revision.used);
      return record?.status === "LIVE" && record.associated_id === exchange.probe.path?.meeting_id;
    },
  };
}

function sentWith({ probe }: Exchange): ReadonlyMap<string, string> {
  return new Map(Object.entries({ ...probe.query, ...probe.path }).map(([name, value]) => [name, String(value)]));
}

/** How many kinds of ignored parameters have one reason; fewer may have one each. */
const many = 3;

const kinds: Readonly<Record<string, string>> = {
  page_no: "paging",
  per_page: "paging",
  sort_by: "sorting",
  sort_order: "sorting",
  start_time: "time",
  end_time: "time",
};

function documented(operation: OperationId, revision: Revision): string[] {
  const { undocumented } = definitionOf(revision);
  return parametersOf(operation, revision).flatMap(([id, { name }]) => (undocumented.includes(id) ? [] : name));
}

/** Which parameters of an operation were sent, and which of them make no difference to any response. */
interface ParameterUse {
  readonly names: readonly string[];
  readonly ignored: ReadonlySet<string>;
  /** Whether they are ignored for one reason: they are many, all, or the id of the record. */
  readonly isOneReason: boolean;
}

function parameterUse(shown: readonly Shown[], documented: readonly string[]): ParameterUse {
  const effective = new Set(shown.flatMap(({ sent }) => [...sent.keys()]));
  const names = documented.filter((name) => effective.has(name));
  // A parameter is ignored if requests that differ only in it get the same records.
  for (const name of names) {
    const others = [...effective].filter((other) => other !== name);
    const groups = groupBy(shown, ({ sent }) => canonical(others.map((other) => sent.get(other))));
    const varied = [...groups.values()].filter((group) => !isOne(group.map(({ sent }) => sent.get(name))));
    const isTelling = varied.some((group) => group.some(({ ids }) => ids.length > 0));
    if (isTelling && varied.every((group) => isOne(group.map(recordsShown)))) effective.delete(name);
  }
  const ignored = new Set(names.filter((name) => !effective.has(name)));
  const isId = (name: string) => shown.some(({ exchange }) => name in (exchange.probe.path ?? {}));
  const isMany = new Set([...ignored].map((name) => kinds[name] ?? name)).size >= many;
  const isAll = names.every((name) => ignored.has(name) || isId(name));
  return { names, ignored, isOneReason: isMany || isAll || [...ignored].some(isId) };
}

/** The parameters that each operation ignores for one reason, or for that of another: the same that the other one ignores. */
function ignoredBy(
  uses: readonly (readonly [OperationId, ParameterUse])[],
): ReadonlyMap<OperationId, ReadonlySet<string>> {
  const reasons = uses.flatMap(([, use]) => (use.isOneReason ? use : []));
  const isShared = ({ names, ignored }: ParameterUse) =>
    reasons.some((reason) => {
      const common = names.filter((name) => reason.ignored.has(name));
      return common.length > 0 && common.every((name) => ignored.has(name));
    });
  return new Map(uses.filter(([, use]) => isShared(use)).map(([operation, { ignored }]) => [operation, ignored]));
}

/** What tells responses apart: which rows a list shows, and everything of a record. */
function recordsShown({ operation, exchange, ids }: Shown): string {
  return isListOperation(operation) ? ids.join() : canonical(exchange.json);
}

/** The page of the list without filters in place of a filtered one, and the length of that list. */
interface Unfiltered {
  readonly page: ReadonlySet<string>;
  readonly length: number;
}

/** Creates a function that finds, for a filtered page, the same page without filters. */
function findUnfiltered(shown: readonly Shown[], scope: Query): (page: Shown) => Unfiltered | undefined {
  const isFiltered = ({ sent }: Shown) =>
    [...sent].some(([name, value]) => !["paging", "sorting"].includes(kinds[name] ?? "") && scope[name] !== value);
  const order = ({ sent }: Shown) => sorting.map((name) => sent.get(name)).join();
  const largest = shown.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  const usual = shown.find(({ sent }) => sent.size === 0)?.ids.length ?? largest;
  const size = ({ sent }: Shown) => Math.min(Number(sent.get("per_page") || usual), largest);
  const pagesOfLists = groupBy(
    shown.filter((one) => !isFiltered(one) && numberOf(one.sent) >= 1),
    (one) => `${order(one)} ${size(one)}`,
  );
  const lists = Array.from(pagesOfLists.values(), (pages) => ({
    sorted: order(pages[0]),
    rows: [...new Set(pages.toSorted((a, b) => numberOf(a.sent) - numberOf(b.sent)).flatMap(({ ids }) => ids))],
  }));
  return (page) => {
    if (!isFiltered(page)) return undefined;
    const { rows } = lists
      .filter(({ sorted }) => sorted === order(page))
      .reduce((longest, list) => (list.rows.length > longest.rows.length ? list : longest), { sorted: "", rows: [] });
    const end = numberOf(page.sent) * size(page);
    return { page: new Set(rows.slice(end - size(page), end)), length: rows.length };
  };
}

function numberOf(sent: Shown["sent"]): number {
  return Number(sent.get("page_no") || 1);
}

const sorting = ["sort_by", "sort_order"];

function isOne(values: readonly unknown[]): boolean {
  return new Set(values).size === 1;
}
