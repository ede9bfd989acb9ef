import { operations } from "../../contract/operations.js";
import { recordKinds } from "../../contract/records.js";
import { describeRecord } from "../../contract/redaction.js";
import { type ListOperation, listOperations } from "../../contract/revisions.js";
import { canonical, type JsonObject, valueAt } from "../../lib/json-path.js";
import { counted } from "../../lib/message.js";
import { maxPages } from "../lists/context.js";
import { type Paging, readPaging, readRecords } from "../lists/read.js";
import { compareLists, hasNoPage, type Page, pagesOf, readPage, type Walk } from "../lists/walk.js";
import { type Exchange, isClientError, type Probe, type Query } from "../model/exchange.js";
import { brief, broken, type Finding, type Found, observed, Skipped, shown, shownIds } from "../model/finding.js";
import { differentMembers, isLive, isSame, type Row, settled } from "../model/json.js";
import { type CheckDefinition, type Context, listNeed } from "./check.js";
import { dataInError } from "./errors.js";
import { judgeTie, rowTwice } from "./sorting.js";

/** How often the same request is sent, since only one of several servers, or some responses, may differ. */
const repeats = 6;

/** Paging, which is the same for every list. */
export const pagingChecks: readonly CheckDefinition[] = listOperations.flatMap((operation): CheckDefinition[] => [
  ...[
    check(operation, "page-size", "a page shows as many rows as per_page asks for", 2, pageSize),
    check(operation, "zero", "page_no=0 with per_page=0 is accepted", 1, zero),
    check(operation, "pages-join", "pages are disjoint and together are the whole list", 4, pagesJoin),
    check(operation, "far-pages", "pages far into the list continue it", 2, farPages),
    check(operation, "default-pages", "pages of the default size are disjoint", 2, defaultPages),
    check(operation, "first-page", "the first page is page 1, also when page_no is absent, 0 or empty", 3, firstPage),
    check(operation, "empty-per-page", "an empty per_page means the same as none", 1, emptyPerPage),
    check(operation, "past-end", "a page past the end shows no rows of its own", 1, pastEnd),
    {
      ...check(operation, "repeatable", "the same request gives the same response", repeats - 1, repeatable),
      certain: ["row-changes"],
    },
    // Also for a list without rows, which may only seem to have none.
    { ...check(operation, "total", "total_count is the number of rows on all pages", 0, total), needs: [] },
    check(operation, "ties", "rows with equal times keep their order from page to page", 12, ties),
  ].map((one) => ({ ...one, dependsOn: { lists: [operation], invalidatedBy: "reordering" as const } })),
  check(operation, "stable-order", "rows that do not change keep their order", 1, keepsOrder),
  {
    ...check(operation, "offsets", "start_offset and end_offset are the positions of the rows of the page", 0, offsets),
    origin: "example",
    review: true,
  },
]);

type Run = (context: Context, operation: ListOperation) => Promise<Found>;

function check(operation: ListOperation, what: string, title: string, requests: number, run: Run): CheckDefinition {
  return {
    what,
    title,
    theme: "paging",
    operation,
    origin: "documented",
    needs: [listNeed(operation)],
    requests,
    run: (context) => run(context, operation),
  };
}

async function pageSize(context: Context, operation: ListOperation): Promise<Found> {
  const { largest } = context.found.lists[operation];
  const reference = await context.reference(operation);
  if (reference.count < 2) throw new Skipped("the list has one row");
  const sizes = [...new Set([1, 3].map((size) => smallSize(context, operation, size)))].map(async (size) => {
    const { records, exchange } = await requestPage(context, operation, { per_page: String(size) });
    const least = reference.whole && size <= largest ? Math.min(size, reference.count) : 0;
    if (records.length >= least && records.length <= size) return [];
    return broken("page-size", "per_page", "A page does not show as many rows as per_page asks for.", [exchange], {
      expected: `${counted(Math.min(size, reference.count), "row")} for per_page=${size}`,
      seen: counted(records.length, "row"),
    });
  });
  return [await Promise.all(sizes), await emptyPage(context, operation)];
}

/** Finds a list that an excessive page size makes empty; the size may be lowered or rejected. */
async function emptyPage(context: Context, operation: ListOperation): Promise<Found> {
  const query = context.inScope(operation, { per_page: "100" });
  const exchange = await context.request({ operation, query, expects: "anything" });
  if (exchange.status !== 200 || readPage(exchange, context.revision).records.length > 0) return [];
  const details = { expected: "rows, or a 4xx", seen: "no rows for per_page=100" };
  return broken("page-size", "per_page", "A greater per_page shows no rows.", [exchange], details);
}

async function pagesJoin(context: Context, operation: ListOperation): Promise<Found> {
  const reference = await context.reference(operation);
  // A row that fills a page is one that is repeated.
  if (Math.max(reference.count, reference.rows.length) < 2) throw new Skipped("the list has one row");
  const walk = await smallPages(context, operation);
  const { lost, added } = compareLists(walk, reference);
  const [differing] = [...lost, ...added];
  const message = "Walking the list in pages of another size shows other rows.";
  const details = { expected: shown("id", differing?.id), seen: "no such row" };
  return [
    [reference, walk].map(({ pages }) => rowTwice("page_no", "A row is shown twice while walking the pages.", pages)),
    differing && broken("pages-differ", "per_page", message, walk.exchanges, details),
  ];
}

/** Checks pages of one row beyond those that walks reach. LIVE sessions may have shifted the row. */
async function farPages(context: Context, operation: ListOperation): Promise<Found> {
  const { rows, count, exchanges } = await context.reference(operation);
  const numbers = [...new Set([11, count])].filter((number) => number > maxPages && number <= count);
  if (numbers.length === 0) throw new Skipped(`the list has at most ${maxPages} rows`);
  if (rows.length < count) throw new Skipped("rows without an id have no place");
  const places = new Map(rows.map(({ id }, index) => [id, index + 1]));
  const slack = rows.filter(isLive).length;
  const findings = numbers.map(async (number) => {
    const query = context.inScope(operation, { per_page: "1", page_no: String(number) });
    // The list may have become shorter.
    const exchange = await context.request({ operation, query, expects: "success or 404" });
    const shown = hasNoPage(exchange) ? [] : readPage(exchange, context.revision).rows;
    const [row, due] = [shown[0], rows[number - 1]];
    const place = places.get(row?.id ?? "") ?? Number.POSITIVE_INFINITY;
    if (Math.abs(place - number) <= slack || (row && due && isTie(row, due))) return [];
    const message = "A page far into the list does not show the row that has this place.";
    return broken("pages-differ", `page_no=${number}`, message, [exchange, ...exchanges.slice(0, 1)], {
      expected: shownIds(rows.slice(number - 1, number)),
      seen: shownIds(shown),
    });
  });
  return Promise.all(findings);
}

/** Walks the list again in about four pages. */
async function smallPages(context: Context, operation: ListOperation): Promise<Walk> {
  const { rows } = await context.reference(operation);
  return context.walk(operation, {}, { perPage: Math.floor(rows.length / 4) + 1 });
}

async function defaultPages(context: Context, operation: ListOperation): Promise<Found> {
  const { count } = await context.reference(operation);
  if (count === 0) throw new Skipped("the list is empty now");
  const first = await requestPage(context, operation, {});
  if (first.records.length === 0) {
    const details = { expected: "rows", seen: "an empty list" };
    return broken("page-empty", "per_page", "The list without per_page shows no rows.", [first.exchange], details);
  }
  if (count <= first.records.length) throw new Skipped("the list fits on one page of the default size");
  const query = context.inScope(operation, { page_no: "2" });
  const second = await context.request({ operation, query, expects: "success or 404" });
  const next = hasNoPage(second) ? undefined : readPage(second, context.revision, 2);
  if (next === undefined || next.records.length === 0) {
    const message = "Without per_page, page 2 shows no rows, though the list has more than page 1.";
    return broken("page-empty", "page_no", message, [second, first.exchange], { expected: "rows", seen: "none" });
  }
  const due = Math.min(first.records.length, count - first.records.length);
  if (next.records.length < due) {
    const message = "Without per_page, page 2 shows fewer rows than page 1, though the list has more.";
    return broken("page-size", "page_no", message, [second, first.exchange], {
      expected: counted(due, "row"),
      seen: counted(next.records.length, "row"),
    });
  }
  return rowTwice("page_no", "Page 2 shows a row of page 1.", [first, next]);
}

async function firstPage(context: Context, operation: ListOperation): Promise<Found> {
  const query = { per_page: String(smallSize(context, operation, 2)) };
  const absent = await requestPage(context, operation, query);
  const others = ["1", "0", ""].map(async (page_no) => {
    const { rows, exchange } = await requestPage(context, operation, { ...query, page_no });
    if (isSameExceptTies(rows, absent.rows)) return [];
    return broken("first-page", `page_no=${page_no}`, "This is not the first page.", [exchange, absent.exchange], {
      expected: shownIds(absent.rows),
      seen: shownIds(rows),
    });
  });
  return Promise.all(others);
}

/** Checks a page size of 0, which is legal, although its meaning is unspecified. */
async function zero(context: Context, operation: ListOperation): Promise<Found> {
  await context.requestJson({ operation, query: { page_no: "0", per_page: "0" } });
  return [];
}

async function emptyPerPage(context: Context, operation: ListOperation): Promise<Found> {
  const absent = await requestPage(context, operation, {});
  if (absent.records.length < 2) throw new Skipped("a page without per_page shows one row");
  const empty = await requestPage(context, operation, { per_page: "" });
  if (isSameExceptTies(absent.rows, empty.rows)) return [];
  const message = "An empty per_page does not mean the default.";
  return broken("empty-value", "per_page", message, [empty.exchange, absent.exchange], {
    expected: `${counted(absent.rows.length, "row")}: ${shownIds(absent.rows)}`,
    seen: `${counted(empty.rows.length, "row")}: ${shownIds(empty.rows)}`,
  });
}

/** Requests a page past the last, to distinguish a target that repeats the last page from one that starts again. */
async function pastEnd(context: Context, operation: ListOperation): Promise<Found> {
  const { rows, pages, whole, query } = await smallPages(context, operation);
  if (!whole) throw new Skipped("the end of the list was not reached");
  const page_no = String(rows.length + 7);
  const exchange = await context.request({ operation, query: { ...query, page_no }, expects: "anything" });
  if (isClientError(exchange)) return dataInError(exchange);
  const page = readPage(exchange, context.revision, Number(page_no));
  if (page.records.length === 0) return wrongTotal(page, await countRows(context, operation));
  if (isSame(idsOf(page.rows), idsOf(pages.at(-1)?.rows ?? []))) {
    return observed("last-page-again", "page_no", "A page past the end shows the last page again.", [exchange]);
  }
  const details = { expected: "no rows", seen: shownIds(page.rows) };
  return broken("rows-past-end", "page_no", "A page past the end shows rows.", [exchange], details);
}

async function repeatable(context: Context, operation: ListOperation): Promise<Found> {
  const query = context.inScope(operation, { per_page: String(smallSize(context, operation, 20)) });
  const probe = { operation, query };
  const once = readPage(await context.requestJson(probe), context.revision);
  const pages = [once];
  while (pages.length < repeats) pages.push(readPage(await context.requestAgain(probe), context.revision));
  const lastingOf = (row: Row) => unchanging(context, operation, row);
  const lasting = ({ rows, paging }: Page) => [paging, ...rows.map(lastingOf)];
  const other = pages.find((page) => !isSame(lasting(once), lasting(page)));
  if (other === undefined) return [];
  const exchanges = [other.exchange, once.exchange];
  // No change of the data shows every row differently each time.
  const formsOf = ({ id }: Row) =>
    pages.map(({ rows }) => canonical(rows.filter((row) => row.id === id).map(lastingOf)));
  const isChanging = settled(once.rows).every((row) => new Set(formsOf(row)).size === repeats);
  const [row, changed] = [once, other].map(({ rows }) => settled(rows).slice(1).map(lastingOf)[0]);
  const [field] = isChanging && row && changed ? differentMembers(row, changed) : [];
  if (field !== undefined) {
    const changing = `Every response shows another ${field} of rows that nobody changes.`;
    const details = { expected: shown(field, row?.[field]), seen: shown(field, changed?.[field]) };
    return broken("row-changes", field, changing, exchanges, details);
  }
  const forms = [once, other].map(lasting);
  const place = forms.flat().findIndex((_, index) => !isSame(forms[0]?.[index], forms[1]?.[index]));
  const shownAt = (form: readonly unknown[]) => brief(place === 0 ? form[0] : describeRecord(form[place]));
  const [expected = "", seen = ""] = forms.map(shownAt);
  const message = "The same request gave another response.";
  return broken("response-differs", "page_no", message, exchanges, { expected, seen });
}

/** Returns the stable part of a record: its documented fields, or only the id of a LIVE session. */
export function unchanging({ revision }: Context, operation: ListOperation, row: JsonObject): JsonObject {
  if (isLive(row)) return { id: row.id };
  const { shape } = recordKinds[operations[operation].response.record].models[revision];
  return Object.fromEntries(Object.entries(row).filter(([name]) => Object.hasOwn(shape, name)));
}

/** Finds pages in the whole log whose offsets do not match their rows. */
async function offsets(context: Context, operation: ListOperation): Promise<Found> {
  await smallPages(context, operation);
  const { log, found, revision } = context;
  const { largest } = found.lists[operation];
  const pages = log
    .filter(({ probe, status, expects }) => probe.operation === operation && status === 200 && expects !== "error")
    .flatMap((exchange) => {
      const [rows, paging] = [readRecords(exchange, revision)?.length ?? 0, readPaging(exchange, revision)];
      // The offsets of an empty page are unspecified.
      return paging === undefined || rows === 0 ? [] : [{ exchange, rows, paging }];
    });
  if (pages.length === 0) throw new Skipped("no page with rows and offsets was seen");
  const inside = pages.find(({ exchange }) => valueAt(exchange.json, ["paging"]) === undefined);
  // A first page that counts more rows than it shows has the maximum number of rows.
  const fullPages = pages.filter(({ exchange, rows, paging: { total = 0 } }) => isFirst(exchange) && rows < total);
  const sizes = new Map(fullPages.map(({ exchange, rows }) => [listOf(exchange), rows]));
  return [
    inside && observed("paging-position", "data", "The paging is inside data.", [inside.exchange]),
    pages.map(({ exchange, rows, paging }) =>
      pageFindings(exchange, rows, paging, rowsBefore(exchange, largest, sizes.get(listOf(exchange)))),
    ),
  ];
}

function pageFindings(exchange: Exchange, rows: number, paging: Paging, requested: number | undefined): Found {
  const { start, end, total } = paging;
  const differs = (field: string, expected: number, seen: number) =>
    broken("offset", `paging.${field}`, `${field} does not fit the rows of the page.`, [exchange], {
      expected: String(expected),
      seen: String(seen),
    });
  // Past the end, the last page may be repeated.
  const before = requested !== undefined && requested >= (total ?? Number.POSITIVE_INFINITY) ? undefined : requested;
  const least = (before ?? 0) + rows;
  return [
    start !== undefined && before !== undefined && start !== before + 1 && differs("start_offset", before + 1, start),
    start !== undefined &&
      end !== undefined &&
      end !== start + rows - 1 &&
      differs("end_offset", start + rows - 1, end),
    total !== undefined && total < least && differs("total_count", least, total),
  ];
}

/** Counts the rows on earlier pages, if a page size that the target has shown, or the first page, tells. */
function rowsBefore(exchange: Exchange, largest: number, sizeOfFirst: number | undefined): number | undefined {
  if (isFirst(exchange)) return 0;
  const { query } = exchange.probe;
  const [page, requested] = [Number(query?.page_no), Number(query?.per_page ?? "")];
  if (!Number.isInteger(page) || page < 1) return undefined;
  const size = Number.isInteger(requested) && requested > 0 && requested <= largest ? requested : sizeOfFirst;
  return size === undefined ? undefined : (page - 1) * size;
}

function isFirst({ probe }: Exchange): boolean {
  return [0, 1].includes(Number(probe.query?.page_no ?? 1));
}

/** Returns a key shared by the pages of a list with the same page size. */
function listOf({ probe }: Exchange): string {
  return canonical({ ...probe.query, page_no: "" });
}

async function total(context: Context, operation: ListOperation): Promise<Found> {
  const beyond = await rowsBeyondTotal(context, operation);
  if (beyond) return beyond;
  const reference = await context.reference(operation);
  const isEmpty = reference.count === 0;
  const walk = isEmpty ? reference : await smallPages(context, operation);
  // A walk through a list without rows has no pages.
  const pages = isEmpty
    ? walk.exchanges.slice(0, 1).map((exchange) => readPage(exchange, context.revision))
    : walk.pages;
  if (pages.every(({ paging }) => paging?.total === undefined)) throw new Skipped("the list has no total_count");
  if (!walk.whole) throw new Skipped("the end of the list was not reached");
  const count = isEmpty ? 0 : await countRows(context, operation);
  return pages.map((page) => wrongTotal(page, count));
}

/** Finds rows on the page after the next beyond the counted ones, as if the total_count of a long list had a maximum. */
async function rowsBeyondTotal(context: Context, operation: ListOperation): Promise<Finding | undefined> {
  const { scope, size, largest } = context.found.lists[operation];
  if (Object.keys(scope).length === 0) return undefined;
  const query = pagesOf(size);
  const total = readPage(await context.requestJson({ operation, query }), context.revision).paging?.total;
  if (total === undefined) return undefined;
  const last = Math.ceil(total / largest);
  const request = async (number: number): Promise<Page | undefined> => {
    const probe: Probe = { operation, query: { ...query, page_no: String(number) }, expects: "anything" };
    const exchange = await context.request(probe);
    return exchange.status === 200 ? readPage(exchange, context.revision, number) : undefined;
  };
  const page = await request(last + 2);
  if (page === undefined || page.rows.length === 0) return undefined;
  // A target may repeat its last page, perhaps shifted by new rows.
  const further = idsOf((await request(last + 3))?.rows ?? []);
  if (page.rows.some(({ id }) => further.includes(id))) return undefined;
  return broken("total", "paging.total_count", "There are more rows than total_count.", [page.exchange], {
    expected: `no rows on page ${last + 2}, since total_count is ${total}`,
    seen: shownIds(page.rows.slice(0, 3)),
  });
}

/** Counts the rows of a list; undefined if pages of another size show more or fewer, which `pages-join` reports. */
async function countRows(context: Context, operation: ListOperation): Promise<number | undefined> {
  const [{ count, whole }, small] = [await context.reference(operation), await smallPages(context, operation)];
  return count === small.count || !whole ? small.count : undefined;
}

function wrongTotal({ paging, exchange, number }: Page, count: number | undefined): Found {
  if (count === undefined || paging?.total === undefined || paging.total === count) return [];
  const message = "total_count is not the number of rows on all pages.";
  const details = { expected: String(count), seen: `${paging.total} on page ${number}` };
  return broken("total", "paging.total_count", message, [exchange], details);
}

const sortFields = ["created_at", "updated_at", "minutes_consumed"];

function ties(context: Context, operation: ListOperation): Promise<Found> {
  const values = sortFields.map((field) => (row: Row) => row[field]);
  return judgeTie(context, operation, {}, values);
}

/** Reports whether two pages show the same rows in the same order, except for ties, which `ties` checks. */
function isSameExceptTies(some: readonly Row[], others: readonly Row[]): boolean {
  return some.length === others.length && some.every((row, index) => isTie(row, others[index] ?? row));
}

export function isTie(one: Row, other: Row): boolean {
  return (
    one.id === other.id || sortFields.some((field) => one[field] !== undefined && isSame(one[field], other[field]))
  );
}

/** Number of rows on a page that are unlikely to be all replaced between two requests. */
const manyRows = 5;

async function keepsOrder(context: Context, operation: ListOperation): Promise<Found> {
  const probe = { operation, query: context.inScope(operation, {}) };
  const requestAgain = async () => readPage(await context.requestAgain(probe), context.revision);
  const isShownAgain = ({ id }: Row) => twice.rows.some((row) => row.id === id);
  let once = await requestPage(context, operation, {});
  let twice = await requestAgain();
  // New rows may have pushed out those of an earlier page.
  if (!once.rows.some(isShownAgain)) {
    once = twice;
    twice = await requestAgain();
  }
  if (once.rows.length >= manyRows && !once.rows.some(isShownAgain)) {
    const details = { expected: shownIds(once.rows.slice(0, 2)), seen: shownIds(twice.rows.slice(0, 2)) };
    return broken("ids-differ", "id", "The same request shows other ids.", [twice.exchange, once.exchange], details);
  }
  // A LIVE session that changes also moves in a list that is sorted by the changing value.
  const texts = (rows: readonly Row[]) => settled(rows).map((row) => canonical(unchanging(context, operation, row)));
  const [before, after] = [texts(once.rows), texts(twice.rows)];
  const [then, now] = [before.filter((row) => after.includes(row)), after.filter((row) => before.includes(row))];
  if (then.length < 2) throw new Skipped("fewer than two rows that do not change");
  if (isSame(then, now)) return [];
  const message = "Rows that did not change are in another order than a moment ago.";
  return broken("order-differs", "", message, [twice.exchange, once.exchange], {
    expected: shownIds(once.rows),
    seen: shownIds(twice.rows),
  });
}

/** Returns a page size that the target accepts: some reject sizes above their maximum. */
function smallSize({ found }: Context, operation: ListOperation, wanted: number): number {
  return Math.min(wanted, found.lists[operation].size ?? wanted);
}

async function requestPage(context: Context, operation: ListOperation, query: Query) {
  const exchange = await context.requestJson({ operation, query: context.inScope(operation, query) });
  return readPage(exchange, context.revision);
}

function idsOf(rows: readonly Row[]): string[] {
  return rows.map(({ id }) => id);
}
