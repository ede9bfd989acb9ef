import type { BehaviourName, BehaviourProfile } from "../../contract/behaviour.js";
import { type ListOperation, listOperations } from "../../contract/revisions.js";
import { type Discovery, maxPages, type SuiteContext } from "../lists/context.js";
import { type Paging, readPaging, readRows, walkList } from "../lists/walk.js";
import type { Exchange, Probe, Query } from "../model/exchange.js";
import { UnusableResponse } from "../model/finding.js";
import { type Row, text } from "../model/json.js";

/** What a measurement looks at a target with. */
export interface CalibrationContext extends SuiteContext {
  readonly found: Discovery;
  /** Measures another entry, once. */
  readonly measured: <N extends BehaviourName>(name: N) => Promise<Measurement<N>>;
}

/** What was measured, or why it could not be. */
export type Measurement<N extends BehaviourName = BehaviourName> = Measured<BehaviourProfile[N]>;

export type Measured<V> = { readonly value: V } | { readonly unknown: string };

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

/** Requests a list in any way, legal or not. */
export async function showList(
  { request }: CalibrationContext,
  operation: ListOperation,
  query: Query,
): Promise<Shown> {
  const exchange = await request({ operation, query, expects: "anything" } satisfies Probe);
  return {
    exchange,
    rejected: isRejection(exchange),
    rows: exchange.status === 200 ? (readRows(operation, exchange.json) ?? []) : [],
    paging: readPaging(exchange.json),
  };
}

/** Whether a response finds something wrong with the request itself. */
function isRejection({ status }: Exchange): boolean {
  return status === 400 || status === 422;
}

/** What a filter does with a row. */
export type Sight = "shown" | "hidden" | "rejected";

/**
 * Looks for a row in a filtered list, which is narrowed around it by its meeting where that is possible. Undefined when the
 * list is too long to say that the row is hidden.
 */
export async function lookFor(
  { request, found }: CalibrationContext,
  list: ListOperation,
  row: Row,
  query: Query,
): Promise<Sight | undefined> {
  const meeting = list === "GetSessions" ? text(row, "associated_id") : undefined;
  const { size, largest } = found.lists[list];
  const plan = { operation: list, perPage: size, largest, maxPages, expects: "anything" } as const;
  try {
    const near = meeting !== undefined && { associated_id: meeting };
    const { rows, whole } = await walkList(request, { ...plan, query: { ...query, ...near } });
    if (rows.some(({ id }) => id === row.id)) return "shown";
    return whole ? "hidden" : undefined;
  } catch (thrown) {
    if (thrown instanceof UnusableResponse && isRejection(thrown.exchange)) return "rejected";
    throw thrown;
  }
}

/** One way to explain what was seen. */
export interface Explanation<V> {
  /** Completes the sentence "it ...". */
  readonly name: string;
  /** The value of the entry; absent when the profile has none for it. */
  readonly value?: V;
  /** What it predicts for each request. */
  readonly predicts: readonly (Sight | undefined)[];
}

/** Returns the value of the only explanation that predicts what was seen, or why there is none. */
export function explain<V>(explanations: readonly Explanation<V>[], seen: readonly (Sight | undefined)[]): Measured<V> {
  const fitting = explanations.filter(({ predicts }) =>
    seen.every((sight, index) => sight === undefined || predicts[index] === undefined || sight === predicts[index]),
  );
  const [first] = fitting;
  if (!first) return unknown(`no explanation fits: ${seen.map((sight) => sight ?? "not known").join(", ")}`);
  if (fitting.some(({ value }) => value !== first.value)) {
    return unknown(`it ${fitting.map(({ name }) => name).join(", or it ")}: the data does not tell`);
  }
  return first.value === undefined ? unknown(`it ${first.name}, which no value stands for`) : { value: first.value };
}

/** Measures on both lists, which must not contradict each other. */
export async function onEachList<V>(
  context: CalibrationContext,
  measure: (context: CalibrationContext, list: ListOperation) => Promise<Measured<V>>,
): Promise<Measured<V>> {
  const results: { readonly list: ListOperation; readonly measured: Measured<V> }[] = [];
  for (const list of [longerList(context).list, ...listOperations]) {
    if (results.some((result) => result.list === list)) continue;
    results.push({ list, measured: await measure(context, list) });
  }
  return agree(results.map(({ list, measured }) => [list, measured]));
}

/** Returns the value that all measurements have which have one. */
export function agree<V>(measurements: readonly (readonly [name: string, measured: Measured<V>])[]): Measured<V> {
  const values = measurements.flatMap(([name, measured]) =>
    "value" in measured ? [{ name, value: measured.value }] : [],
  );
  const [first] = values;
  if (first && values.every(({ value }) => value === first.value)) return { value: first.value };
  if (first) return unknown(values.map(({ name, value }) => `${name}: ${String(value)}`).join(", but "));
  const reasons = new Set(measurements.map(([, measured]) => ("unknown" in measured ? measured.unknown : "")));
  return unknown([...reasons].join("; "));
}

/** Returns the value that all measurements have; none when one of them has none. */
export function agreeWholly<V>(measurements: readonly (readonly [name: string, measured: Measured<V>])[]): Measured<V> {
  const lacking = measurements.find(([, measured]) => "unknown" in measured);
  return lacking ? lacking[1] : agree(measurements);
}

/** The list with more rows, and how many it has at least. */
export function longerList(context: CalibrationContext): { readonly list: ListOperation; readonly length: number } {
  const list = listOperations.reduce((longest, other) =>
    lengthOf(context, other) >= lengthOf(context, longest) ? other : longest,
  );
  return { list, length: lengthOf(context, list) };
}

/** How many rows a list has at least. */
export function lengthOf({ found }: CalibrationContext, list: ListOperation): number {
  return Math.max(found.lists[list].total ?? 0, found.lists[list].walk.rows.length);
}

/** Sessions that no longer change. */
export function endedSessions({ found }: CalibrationContext): Row[] {
  return found.lists.GetSessions.walk.rows.filter(({ status }) => status === "ENDED");
}
