import type { Origin } from "../../contract/constants.js";
import type { ParameterName } from "../../contract/parameters.js";
import { describeRecord } from "../../contract/redaction.js";
import type { ListOperation } from "../../contract/revisions.js";
import { groupBy } from "../../lib/collections.js";
import { counted } from "../../lib/message.js";
import { participantFields, readPaging, timeFields } from "../lists/read.js";
import { compareLists, readPage, type Walk } from "../lists/walk.js";
import { type Exchange, isClientError, type Query } from "../model/exchange.js";
import { brief, broken, type Finding, type Found, flatten, Skipped, shown } from "../model/finding.js";
import { isLive, type Row, text } from "../model/json.js";
import type { Context } from "./check.js";

/** Whether a row belongs to a filtered list; `maybe` if the documents do not say. */
export type Membership = "yes" | "no" | "maybe";

export interface Interpretation {
  readonly name: string;
  readonly belongs: (row: Row) => Membership;
  /** Reports whether a LIVE row would have to change much to enter or leave a volatile filter. */
  readonly isFar?: (row: Row) => boolean;
}

/** A filter with a value, and the interpretations that the documents allow. */
export interface FilterCase {
  readonly label: string;
  readonly query: Query;
  /** Whether the filter itself is our assumption. */
  readonly assumed?: boolean;
  /** Whether it asks for times that no row has; a target may reject them together with the times of a window. */
  readonly beyond?: boolean;
  /** Whether it depends on values that change while a session is LIVE. */
  readonly volatile?: boolean;
  readonly interpretations: readonly Interpretation[];
}

/** Number of requested pages of a filtered list: two pages reveal a filter that is applied after paging. */
export type Pages = "few" | "two";

/** Combines two filters; each pair of interpretations is one of the combination. */
export function both(one: FilterCase, other: FilterCase): FilterCase {
  return {
    label: `${one.label} and ${other.label}`,
    query: { ...one.query, ...other.query },
    volatile: one.volatile === true || other.volatile === true,
    interpretations: one.interpretations.flatMap((a) =>
      other.interpretations.map((b) => ({
        name: `${a.name}, ${b.name}`,
        belongs: (row: Row) => and(a.belongs(row), b.belongs(row)),
      })),
    ),
  };
}

function and(a: Membership, b: Membership): Membership {
  if (a === "no" || b === "no") return "no";
  return a === "yes" && b === "yes" ? "yes" : "maybe";
}

/** Reports whether rows can show that a target applies a filter: under every interpretation, some row does not belong. */
export function isConclusive({ interpretations }: FilterCase, rows: readonly Row[]): boolean {
  return interpretations.every(({ belongs }) => rows.some((row) => belongs(row) === "no"));
}

/** Reports whether a row does not belong under any interpretation of the filter. */
export function isExcluded({ interpretations }: FilterCase, row: Row): boolean {
  return interpretations.every(({ belongs }) => belongs(row) === "no");
}

/** A query parameter that narrows a list. */
export interface Filter {
  /** Last part of the check's id. */
  readonly name: string;
  readonly title: string;
  readonly origin: Origin;
  /** The parameters that it sends; it does not run for revisions without them. */
  readonly parameters: readonly ParameterName[];
  /** Number of requested pages of its lists; two by default. */
  readonly pages?: Pages;
  /** Number of requests for all its cases, if not two. */
  readonly requests?: number;
  /** Values to try, chosen from the rows of the unfiltered list, and those of meetings; none if the rows do not suffice. */
  readonly cases: (rows: readonly Row[], meetings?: readonly Row[]) => readonly FilterCase[];
  /** A value that includes this row, for pairs of filters. */
  readonly caseKeeping?: (row: Row, rows: readonly Row[]) => FilterCase | undefined;
  /** The only filter that it is tried together with; any unless set. */
  readonly partner?: string;
  /** The group of a row, if a target may read each from another store: other parameters must work in each. */
  readonly groupOf?: (row: Row) => string | undefined;
}

/** Returns the rows of each group of a filter. */
export function groupsOf({ groupOf }: Filter, rows: readonly Row[]): (readonly Row[])[] {
  return groupOf === undefined ? [rows] : [...groupBy(rows, groupOf).values()];
}

export function equal(parameter: string, field: string, value: string): FilterCase {
  return {
    label: `${field} ${shown(field, value)}`,
    query: { [parameter]: value },
    interpretations: [{ name: field, belongs: (row) => same(text(row, field), value) }],
  };
}

/** Compares a field with a value; a row without an optional field may belong. */
function same(seen: string | undefined, value: string): Membership {
  if (seen === undefined) return "maybe";
  return seen === value ? "yes" : "no";
}

export function frequent(rows: readonly Row[], field: string): string[] {
  const counts = new Map<string, number>();
  for (const value of rows.flatMap((row) => text(row, field) ?? [])) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}

/** Requests a filtered list and finds contradictions to the unfiltered one under every interpretation. */
export async function judgeCase(
  context: Context,
  operation: ListOperation,
  filterCase: FilterCase,
  pages: Pages = "few",
  more: (walk: Walk) => Found = () => [],
): Promise<Finding[]> {
  const { walk, verdicts } = await tryInterpretations(context, operation, filterCase, pages);
  const [best] = verdicts.sort((a, b) => a.excluded - b.excluded || a.findings.length - b.findings.length);
  const isMoving = context.steady && filterCase.volatile === true;
  const slack = isMoving ? (await context.reference(operation)).rows.filter(isLive).length : 0;
  return flatten([
    best?.findings,
    more(walk),
    wrongTotal(context, filterCase.query, walk, slack),
    tooLongPage(filterCase, walk),
  ]);
}

/** Returns, for each case, the names of the interpretations that the returned rows do not contradict. */
export function survivingInterpretations(
  context: Context,
  operation: ListOperation,
  cases: readonly FilterCase[],
  pages: Pages,
): Promise<string[][]> {
  const survivors = cases.map(async (filterCase) => {
    const { verdicts } = await tryInterpretations(context, operation, filterCase, pages);
    return verdicts.filter(({ excluded }) => excluded === 0).map(({ name }) => name);
  });
  return Promise.all(survivors);
}

/** Requests a filtered list without page parameters, like the simplest client, and finds rows that do not belong. */
export async function judgeBare(
  context: Context,
  operation: ListOperation,
  filterCase: FilterCase,
): Promise<{ readonly rows: readonly Row[]; readonly exchange: Exchange; readonly findings: readonly Finding[] }> {
  const { query, label, assumed } = filterCase;
  const expects = assumed ? "anything" : "success";
  const exchange = await context.request({ operation, query: context.inScope(operation, query), expects });
  if (assumed && isClientError(exchange)) {
    throw new Skipped("the target rejects a parameter that its revision does not document");
  }
  const { rows } = readPage(exchange, context.revision);
  const message = "Without per_page, a row is shown that the filter excludes.";
  const finding = (row: Row) =>
    broken("excluded-shown", pathOf(query), message, [exchange], { expected: label, seen: shownRow(row) });
  return { rows, exchange, findings: rows.filter((row) => isExcluded(filterCase, row)).map(finding) };
}

function pathOf(query: Query): string {
  return Object.keys(query).join("+");
}

async function tryInterpretations(context: Context, operation: ListOperation, filterCase: FilterCase, pages: Pages) {
  const reference = await context.reference(operation);
  const having = (membership: Membership) =>
    reference.rows.filter((row) => filterCase.interpretations[0]?.belongs(row) === membership).length;
  const expected = having("yes") || having("maybe");
  const walk = await context.walk(operation, filterCase.query, {
    perPage: pages === "two" ? Math.floor(expected / 2) + 1 : undefined,
    // A target may reject what its revision does not document.
    expects: filterCase.assumed ? "anything" : "success",
  });
  const verdicts = filterCase.interpretations.map((interpretation) => {
    const findings = findContradictions(filterCase, interpretation, walk, reference, context.steady);
    // Rows may be missing because pages are wrong; an excluded row is returned only if the filter is interpreted
    // differently.
    const excluded = findings.filter(({ code }) => code.startsWith("excluded")).length;
    return { name: interpretation.name, findings, excluded };
  });
  return { walk, verdicts };
}

/** The message about a list that seems to be paged before it is filtered. */
export const missingBeyond =
  "A row is missing that the filter includes, from beyond the first page of the list without filter.";

function findContradictions(
  { query, label, volatile }: FilterCase,
  { belongs, isFar }: Interpretation,
  walk: Walk,
  reference: Walk,
  steady: boolean,
): Finding[] {
  // A LIVE session may have left the range since; one that moves in or out shifts the rows of later pages.
  const unsure = steady && volatile === true;
  const isSure = (row: Row) => !(unsure && isLive(row)) || isFar?.(row) === true;
  const shifts = unsure && walk.pages.length > 1 && !reference.rows.every(isSure);
  const isExcluded = (row: Row) => belongs(row) === "no";
  const due = shifts ? [] : reference.rows.filter((row) => isSure(row) && belongs(row) === "yes");
  const { lost, added, repeated } = compareLists(walk, reference, due);
  const excluded = walk.rows.filter(isExcluded);
  const isLater = excluded.length > 0 && walk.pages[0]?.rows.some(isExcluded) === false;
  const lostExchanges = walk.exchanges.slice(walk.stuck ? 1 : 0);
  const finding = (code: string, message: string, expected: string) => (row: Row) =>
    broken(code, pathOf(query), message, walk.exchanges, { expected, seen: shownRow(row) });
  // A list that ignores a filter can begin with matching rows; one that is filtered only on its first page repeats some.
  // Counts of a LIVE session can change between the filter and the response.
  const isMoving = volatile === true && excluded.every(isLive);
  const shownCode = isMoving ? "excluded-live" : isLater ? "excluded-after" : "excluded-shown";
  const [code, message] =
    isLater && repeated.length > 0
      ? ["excluded-later", "Only the first page is filtered: a later one shows a row that the filter excludes."]
      : [shownCode, "A row is shown that the filter excludes."];
  const lostMessage = areBeyond(lost, due, walk, reference)
    ? missingBeyond
    : "A row is missing that the filter includes.";
  const [lostCode, lostText] = walk.stuck
    ? ["pages-repeat", "Page 2 shows rows of page 1 again, not the others that the filter includes."]
    : ["included-missing", lostMessage];
  return [
    ...excluded.map(finding(code, message, label)),
    ...lost.map((row) =>
      broken(lostCode, pathOf(query), lostText, lostExchanges, {
        expected: `by ${label}: ${shownRow(row, unsure && isLive(row))}`,
        seen: "no such row",
      }),
    ),
    ...added.map(
      finding("unknown-row", "A row is shown that the unfiltered list lacks.", "a row of the list without filter"),
    ),
    ...(shifts ? [] : repeated).map(finding("row-twice", "A row is shown twice.", "each row once")),
  ];
}

/** Reports whether the missing rows are exactly those beyond the same pages of the unfiltered list. */
function areBeyond(lost: readonly Row[], due: readonly Row[], { query, exchanges }: Walk, list: Walk): boolean {
  const size = Math.min(Number(query.per_page ?? Number.POSITIVE_INFINITY), list.pages[0]?.rows.length ?? 0);
  const first = new Set(list.rows.slice(0, exchanges.length * size));
  return due.every((row) => lost.includes(row) !== first.has(row));
}

/** Finds a `total_count` that differs from the rows of all pages by more than `slack`, also if there are none. */
export function wrongTotal({ revision }: Context, query: Query, { exchanges, whole, count }: Walk, slack = 0): Found {
  const total = exchanges[0] && readPaging(exchanges[0], revision)?.total;
  if (total === undefined || !whole || Math.abs(total - count) <= slack) return [];
  const details = { expected: String(count), seen: String(total) };
  const message = "total_count is not the number of rows that the query shows.";
  return broken("total", pathOf(query), message, exchanges, details);
}

function tooLongPage({ query, label }: FilterCase, walk: Walk): Found {
  const size = Number(walk.query.per_page);
  const page = walk.pages.find(({ records }) => records.length > size);
  if (!page) return [];
  const message = "A filtered page shows more rows than per_page asks for.";
  return broken("page-size", pathOf(query), message, [page.exchange], {
    expected: `at most ${counted(size, "row")} by ${label}`,
    seen: counted(page.records.length, "row"),
  });
}

/** Formats the fields of a row that filters compare; for a changing row, only the stable ones that identify it. */
function shownRow(row: Row, isChanging = false): string {
  const fields = isChanging ? ["id", "status"] : shownFields;
  const read = Object.entries(row).filter(([field]) => fields.includes(field));
  return brief(describeRecord(Object.fromEntries(read)));
}

const shownFields = [...timeFields.GetSessions, "id", "status", "associated_id", ...participantFields];
