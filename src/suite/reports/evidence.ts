import { type OperationId, operationIds } from "../../contract/operations.js";
import { isListOperation } from "../../contract/revisions.js";
import { canonical } from "../../lib/json-path.js";
import { readPaging, readRecords } from "../lists/read.js";
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
  /** Whether the pages of a finding, apart from the first, are those of the list without filters. */
  readonly isUnfilteredLater: (finding: Finding) => boolean;
}

/** A response that shows records, and what was requested. */
interface Shown {
  readonly exchange: Exchange;
  readonly operation: OperationId;
  /** The query, and the ids in the path. */
  readonly parameters: ReadonlyMap<string, string>;
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
      return [[exchange, { exchange, operation, parameters: parametersOf(exchange), ids }]];
    }),
  );
  const of = (wanted: OperationId) => [...shown.values()].filter(({ operation }) => operation === wanted);
  const ignored = new Map(operationIds.map((operation) => [operation, ignoredParameters(of(operation))]));
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
        return [...parametersOf(exchange).keys()].some((name) => names?.has(name));
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
    isUnfilteredLater(finding) {
      const later = pagesOf(finding).filter(({ ids, parameters }) => ids.length > 0 && numberOf(parameters) > 1);
      return (
        later.length > 0 &&
        later.every(({ ids, same }) => ids.length === same.page.size && ids.every((id) => same.page.has(id)))
      );
    },
  };
}

function parametersOf({ probe }: Exchange): ReadonlyMap<string, string> {
  return new Map(Object.entries({ ...probe.query, ...probe.path }).map(([name, value]) => [name, String(value)]));
}

/** How many kinds of ignored parameters have one reason; fewer may have one each. */
const many = 3;

/** Parameters of one kind. */
const kinds: Readonly<Record<string, string>> = {
  page_no: "paging",
  per_page: "paging",
  sort_by: "sorting",
  sort_order: "sorting",
  start_time: "time",
  end_time: "time",
};

/** The parameters that make no difference to any response, when they have one reason: they are many, all, or name the record. */
function ignoredParameters(shown: readonly Shown[]): ReadonlySet<string> {
  const sent = new Set(shown.flatMap(({ parameters }) => [...parameters.keys()]));
  const heeded = new Set(sent);
  for (const name of sent) {
    const others = [...heeded].filter((other) => other !== name);
    const groups = groupBy(shown, ({ parameters }) => others.map((other) => parameters.get(other)));
    const varied = groups.filter((group) => !isOne(group.map(({ parameters }) => parameters.get(name))));
    const isTold = varied.some((group) => group.some(({ ids }) => ids.length > 0));
    if (isTold && varied.every((group) => isOne(group.map(recordsShown)))) heeded.delete(name);
  }
  const ignored = [...sent].filter((name) => !heeded.has(name));
  const isId = (name: string) => shown.some(({ exchange }) => name in (exchange.probe.path ?? {}));
  const count = new Set(ignored.map((name) => kinds[name] ?? name)).size;
  return new Set(count >= many || [...heeded].every(isId) || ignored.some(isId) ? ignored : []);
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
  const isFiltered = ({ parameters }: Shown) =>
    [...parameters].some(
      ([name, value]) => !["paging", "sorting"].includes(kinds[name] ?? "") && scope[name] !== value,
    );
  const order = ({ parameters }: Shown) => sorting.map((name) => parameters.get(name)).join();
  const largest = shown.reduce((most, { ids }) => Math.max(most, ids.length), 0);
  const usual = shown.find(({ parameters }) => parameters.size === 0)?.ids.length ?? largest;
  const size = ({ parameters }: Shown) => Math.min(Number(parameters.get("per_page") || usual), largest);
  const lists = groupBy(
    shown.filter((one) => !isFiltered(one)),
    (one) => [order(one), size(one)],
  ).map((pages) => ({
    sorted: pages.map(order)[0],
    rows: [
      ...new Set(pages.toSorted((a, b) => numberOf(a.parameters) - numberOf(b.parameters)).flatMap(({ ids }) => ids)),
    ],
  }));
  return (page) => {
    if (!isFiltered(page)) return undefined;
    const { rows } = lists
      .filter(({ sorted }) => sorted === order(page))
      .reduce((longest, list) => (list.rows.length > longest.rows.length ? list : longest), { sorted: "", rows: [] });
    const end = numberOf(page.parameters) * size(page);
    return { page: new Set(rows.slice(end - size(page), end)), length: rows.length };
  };
}

function numberOf(parameters: Shown["parameters"]): number {
  return Number(parameters.get("page_no") || 1);
}

const sorting = ["sort_by", "sort_order"];

function groupBy<T>(all: readonly T[], read: (one: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = canonical(read(one));
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function isOne(values: readonly unknown[]): boolean {
  return new Set(values).size === 1;
}
