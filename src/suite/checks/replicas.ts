import { type ListOperation, listOperations } from "../../contract/revisions.js";
import type { JsonObject } from "../../lib/json-path.js";
import { isoTime } from "../../lib/time.js";
import { readRecord, sortValue } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import { type Page, readPage } from "../lists/walk.js";
import type { Exchange, Probe } from "../model/exchange.js";
import { broken, type Finding, requireJson, shown } from "../model/finding.js";
import { differentMembers, isEnded, isSame, type Row, settled } from "../model/json.js";
import { type CheckDefinition, type Context, listNeed, rowNoun } from "./check.js";
import { isTie, unchanging } from "./paging.js";

/** How often the same request is sent at once, so that each of several servers responds. */
const repeats = 5;

const common = {
  what: "every-response",
  theme: "agreement",
  origin: "semantic",
  requests: repeats,
  // Each run waits until others have seen a change of the data.
  dependsOn: { lists: [], invalidatedBy: "changes" },
} as const;

/** The same request gets the same records, whichever of several servers responds. */
export const replicaChecks: readonly CheckDefinition[] = [
  ...listOperations.map(
    (operation): CheckDefinition => ({
      ...common,
      operation,
      title: `every response to the same request shows the same ${rowNoun(operation)}s`,
      needs: [listNeed(operation)],
      async run(context) {
        const query = await newestRows(context, operation);
        return judgeResponses(context, { operation, query }, formsOfRows(operation));
      },
    }),
  ),
  {
    ...common,
    operation: "GetSessionDetails",
    title: "every response shows the details of an ENDED session alike",
    needs: ["an ENDED session"],
    async run(context) {
      const { rows } = await context.reference("GetSessions");
      const [last] = fromNewest(rows.filter(isEnded));
      return last && judgeResponses(context, recordProbe("GetSessionDetails", last.id), formsOfDetails(last.id));
    },
  },
];

/** Returns a query for the newest rows, at most half a page of them: those are what a server that is behind lacks. */
async function newestRows(context: Context, operation: ListOperation) {
  const { rows, pages, query } = await context.reference(operation);
  const [first] = pages;
  const oldest = fromNewest(rows)[Math.ceil((first?.rows.length ?? 0) / 2) - 1];
  const since = oldest && pages.length > 1 ? sortValue.createdAt(oldest) : undefined;
  return context.inScope(operation, since === undefined ? query : { ...query, start_time: isoTime(since) });
}

function fromNewest(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) => (sortValue.createdAt(other) ?? 0) - (sortValue.createdAt(one) ?? 0));
}

/** A record as a response shows it; undefined if the response lacks it. */
interface Form {
  readonly record: JsonObject | undefined;
  readonly exchange: Exchange;
}

/** Finds the forms of each record in responses to the same request. */
type FindForms = (exchanges: readonly Exchange[], context: Context) => ReadonlyMap<string, readonly Form[]>;

/** Finds records of which two forms are shown, and both again: after a change, the earlier one is gone. */
async function judgeResponses(context: Context, probe: Probe, findForms: FindForms): Promise<Finding[]> {
  const sendAll = async () => {
    const exchanges = await Promise.all(Array.from({ length: repeats }, () => context.requestAgain(probe)));
    return [...findForms(exchanges, context)].flatMap(([id, forms]) => {
      const [one] = forms;
      const other = forms.find(({ record }) => !isSame(record, one?.record));
      return one && other ? [{ id, both: [one, other] as const }] : [];
    });
  };
  const differing = await sendAll();
  if (differing.length === 0) return [];
  const again = await sendAll();
  return differing.flatMap(({ id, both }) => {
    const later = again.find((each) => each.id === id)?.both;
    if (!both.every(({ record }) => later?.some((form) => isSame(form.record, record)))) return [];
    const [expected, seen] = both[0].record ? both : [both[1], both[0]];
    const fields = differentMembers(expected.record ?? {}, seen.record ?? {})
      .sort()
      .join(", ");
    const message = "Responses to the same request differ by turns: do several servers respond?";
    return broken("row-returns", probe.operation, message, [seen.exchange, expected.exchange], {
      expected: `${shown("id", id)} in every response, always alike`,
      seen: seen.record ? `other ${fields} in some` : "not in some",
    });
  });
}

/** Finds the forms of rows. A page lacks a row if the list ends on it, or if it shows a row that comes later. */
const formsOfRows =
  (operation: ListOperation): FindForms =>
  (exchanges, context) => {
    const pages = exchanges.map((exchange) => readPage(requireJson(exchange), context.revision));
    const longest = Math.max(...pages.map(({ records }) => records.length));
    const areOrdered = pages.every((page) => hasSameOrder(page, pages[0] ?? page));
    const isLater = (other: Row, id: string) =>
      pages.some(({ rows }) => {
        const at = rows.findIndex((row) => row.id === id);
        return at !== -1 && rows.slice(at + 1).some((row) => row.id === other.id && !isTie(row, rows[at] ?? row));
      });
    const formsOf = (id: string) =>
      pages.flatMap(({ rows, records, exchange }): Form[] => {
        const row = rows.find((one) => one.id === id);
        if (row) return [{ record: unchanging(context, operation, row), exchange }];
        const isMissing = records.length < longest || (areOrdered && settled(rows).some((other) => isLater(other, id)));
        return isMissing ? [{ record: undefined, exchange }] : [];
      });
    return new Map(pages.flatMap(({ rows }) => rows.map(({ id }) => [id, formsOf(id)] as const)));
  };

/** Reports whether two pages show the settled rows that both have in the same order. */
function hasSameOrder(one: Page, other: Page): boolean {
  const [ids = [], others = []] = [one, other].map(({ rows }) => settled(rows).map(({ id }) => id));
  return isSame(
    ids.filter((id) => others.includes(id)),
    others.filter((id) => ids.includes(id)),
  );
}

/** Finds the forms of a session in its details; a response that is not 200 lacks it. */
const formsOfDetails =
  (id: string): FindForms =>
  (exchanges, context) => {
    const formOf = (exchange: Exchange): Form => {
      const record = exchange.status === 200 ? readRecord(exchange, context.revision) : undefined;
      return { record: record && unchanging(context, "GetSessions", record), exchange };
    };
    return new Map([[id, exchanges.map(formOf)]]);
  };
