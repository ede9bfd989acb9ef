import type { BehaviourName, BehaviourProfile } from "../../contract/behaviour.js";
import { type ListOperation, listOperations } from "../../contract/revisions.js";
import type { Discovery, SuiteContext } from "../lists/context.js";
import { type Paging, readPaging, readRecords } from "../lists/read.js";
import type { Exchange, Probe, Query } from "../model/exchange.js";
import { isRow, type Row } from "../model/json.js";

/** What a measurement looks at a target with. */
export interface CalibrationContext extends SuiteContext {
  readonly found: Discovery;
}

/** What was measured, or why it could not be. */
export type Measurement<N extends BehaviourName = BehaviourName> =
  | { readonly value: BehaviourProfile[N] }
  | { readonly unknown: string };

/** Measures one entry of the behaviour profile each. */
export type Measurements = {
  readonly [N in BehaviourName]: (context: CalibrationContext) => Measurement<N> | Promise<Measurement<N>>;
};

/** Creates a measurement without a value. */
export function unknown(reason: string): { readonly unknown: string } {
  return { unknown: reason };
}

/** A list as a query shows it; no rows when it was rejected. */
export interface Shown {
  readonly exchange: Exchange;
  readonly rejected: boolean;
  readonly rows: readonly Row[];
  readonly paging: Paging | undefined;
}

/** Asks for a list in any way, legal or not. */
export async function showList(
  { request, revision }: CalibrationContext,
  operation: ListOperation,
  query: Query,
): Promise<Shown> {
  const exchange = await request({ operation, query, expects: "anything" } satisfies Probe);
  return {
    exchange,
    rejected: exchange.status >= 400 && exchange.status < 500,
    rows: exchange.status === 200 ? (readRecords(exchange, revision) ?? []).filter(isRow) : [],
    paging: readPaging(exchange, revision),
  };
}

/** The list with more rows, and how many it has at least. */
export function longerList({ found }: CalibrationContext): { readonly list: ListOperation; readonly length: number } {
  const length = (list: ListOperation) => Math.max(found.lists[list].total ?? 0, found.lists[list].walk.rows.length);
  const list = listOperations.reduce((longest, other) => (length(other) >= length(longest) ? other : longest));
  return { list, length: length(list) };
}

/** Sessions that no longer change. */
export function endedSessions({ found }: CalibrationContext): Row[] {
  return found.lists.GetSessions.walk.rows.filter(({ status }) => status === "ENDED");
}
