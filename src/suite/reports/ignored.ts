import { type OperationId, operationIds, parametersOf } from "../../contract/operations.js";
import { definitionOf, isListOperation, type Revision } from "../../contract/revisions.js";
import { groupBy } from "../../lib/collections.js";
import { canonical } from "../../lib/json-path.js";
import { readRecords } from "../lists/read.js";
import type { Exchange } from "../model/exchange.js";
import type { Finding } from "../model/finding.js";
import { isRow } from "../model/json.js";
import type { Report } from "../run/report.js";

/** Minimum number of kinds of ignored parameters that share one reason; fewer may each have their own. */
const many = 3;

/**
 * Finds the parameters that do not affect any response, and creates a function that tells whether a finding is about one.
 * There must be many, or the id of a record, as with a cache whose key lacks them; a few may each have their own reason.
 */
export function findIgnored({ log, revision }: Pick<Report, "log" | "revision">): (finding: Finding) => boolean {
  const responses = log.flatMap((exchange) => shownIn(exchange, revision.used));
  const ignored = new Map(
    operationIds.map((operation) => {
      const own = responses.filter(({ exchange }) => exchange.probe.operation === operation);
      return [operation, ignoredNames(own, documented(operation, revision.used))];
    }),
  );
  const names = [...ignored.values()].flat();
  const isId = (name: string) => responses.some(({ exchange }) => name in (exchange.probe.path ?? {}));
  if (new Set(names.map((name) => /page|sort|time/.exec(name)?.[0] ?? name)).size < many && !names.some(isId)) {
    return () => false;
  }
  return ({ exchanges }) =>
    exchanges.some((exchange) => ignored.get(exchange.probe.operation)?.some((name) => sentWith(exchange).has(name)));
}

/** A response that shows records: its request, and what distinguishes it from others. */
interface Shown {
  readonly exchange: Exchange;
  readonly sent: ReadonlyMap<string, unknown>;
  readonly hasRows: boolean;
  /** The rows of a list, or a whole record. */
  readonly text: string;
}

function shownIn(exchange: Exchange, revision: Revision): Shown[] {
  const { operation, path, credentials = "given" } = exchange.probe;
  const records = exchange.status === 200 ? readRecords(exchange, revision) : undefined;
  if (records === undefined || credentials !== "given" || path?.app_id !== undefined) return [];
  const rows = records.filter(isRow);
  const text = isListOperation(operation) ? rows.map(({ id }) => id).join() : canonical(exchange.json);
  return [{ exchange, sent: sentWith(exchange), hasRows: rows.length > 0, text }];
}

function sentWith({ probe }: Exchange): ReadonlyMap<string, unknown> {
  return new Map(Object.entries({ ...probe.query, ...probe.path }));
}

function documented(operation: OperationId, revision: Revision): string[] {
  const { undocumented } = definitionOf(revision);
  return parametersOf(operation, revision).flatMap(([id, { name }]) => (undocumented.includes(id) ? [] : name));
}

/** Returns the parameters that differ between requests with the same records, apart from parameters known to be ignored. */
function ignoredNames(responses: readonly Shown[], names: readonly string[]): string[] {
  const effective = new Set(responses.flatMap(({ sent }) => [...sent.keys()]));
  return names.filter((name) => {
    const others = [...effective].filter((other) => other !== name);
    const groups = groupBy(responses, ({ sent }) => canonical(others.map((other) => sent.get(other))));
    const varied = [...groups.values()].filter(
      (group) => new Set(group.map(({ sent }) => canonical(sent.get(name)))).size > 1,
    );
    const isIgnored =
      varied.some((group) => group.some(({ hasRows }) => hasRows)) &&
      varied.every((group) => new Set(group.map(({ text }) => text)).size === 1);
    if (isIgnored) effective.delete(name);
    return isIgnored;
  });
}
