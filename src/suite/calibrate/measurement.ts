import type { BehaviourName, BehaviourProfile } from "../../contract/behaviour.js";
import { type ListOperation, listOperations } from "../../contract/revisions.js";
import { type DiscoveredList, type Discovery, maxPages, type SuiteContext } from "../lists/context.js";
import { type Paging, readPaging, readRecords } from "../lists/read.js";
import { walkList } from "../lists/walk.js";
import type { Exchange, Query } from "../model/exchange.js";
import { UnusableResponse } from "../model/finding.js";
import { isEnded, isRow, type Row, text } from "../model/json.js";

export interface CalibrationContext extends SuiteContext {
  readonly found: Discovery;
  /** Measures another entry, once. */
  readonly measured: <N extends BehaviourName>(name: N) => Promise<Measurement<N>>;
}

export type Measurement<N extends BehaviourName = BehaviourName> = Measured<BehaviourProfile[N]>;

export type Measured<V> = { readonly value: V } | Unmeasured;

export interface Unmeasured {
  readonly unknown: string;
  /** The values that are still possible; any unless set. */
  readonly possible?: readonly unknown[];
}

/** Measures one entry of the behaviour profile each. */
export type Measurements = {
  readonly [N in BehaviourName]: (context: CalibrationContext) => Measurement<N> | Promise<Measurement<N>>;
};

/** Creates a measurement without a value: the account cannot distinguish the values. */
export function unknown(reason: string): Unmeasured {
  return { unknown: reason };
}

/** Creates a measurement without a value: the responses fit none. */
export function misfit(reason: string): Unmeasured {
  return { unknown: reason, possible: [] };
}

/** The response to a list query; without rows if it was rejected. */
export interface Shown {
  readonly exchange: Exchange;
  readonly rejected: boolean;
  readonly rows: readonly Row[];
  readonly paging: Paging | undefined;
}

export async function showList(
  { request, revision }: CalibrationContext,
  operation: ListOperation,
  query: Query,
): Promise<Shown> {
  const exchange = await request({ operation, query, expects: "anything" });
  return {
    exchange,
    rejected: isRejection(exchange),
    rows: exchange.status === 200 ? (readRecords(exchange, revision) ?? []).filter(isRow) : [],
    paging: readPaging(exchange, revision),
  };
}

/** Reports whether a response rejects the request itself. */
function isRejection({ status }: Exchange): boolean {
  return status === 400 || status === 422;
}

export type Visibility = "shown" | "hidden" | "rejected";

/**
 * Looks for a row in a filtered list, narrowed to its meeting if possible. Undefined if the list is too long to be sure
 * that the row is hidden.
 */
export async function lookFor(
  { request, found, revision }: CalibrationContext,
  list: ListOperation,
  row: Row,
  query: Query,
): Promise<Visibility | undefined> {
  const meeting = list === "GetSessions" ? text(row, "associated_id") : undefined;
  const { size, largest } = found.lists[list];
  const plan = { operation: list, revision, perPage: size, largest, maxPages, expects: "anything" } as const;
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

export async function lookForAll(
  context: CalibrationContext,
  list: ListOperation,
  row: Row,
  queries: readonly Query[],
): Promise<(Visibility | undefined)[]> {
  const seen: (Visibility | undefined)[] = [];
  for (const query of queries) seen.push(await lookFor(context, list, row, query));
  return seen;
}

/** A possible explanation of the responses. */
export interface Explanation<V> {
  /** Completes the sentence "it ...". */
  readonly name: string;
  /** The value of the entry; absent if the profile has none for it. */
  readonly value?: V;
  /** The predicted visibility for each request. */
  readonly predicts: readonly (Visibility | undefined)[];
}

const visibilities: Readonly<Record<string, Visibility>> = { s: "shown", h: "hidden", r: "rejected" };

/** Creates an explanation; each prediction is a letter: s shown, h hidden, r rejected, ? any. */
export function way<V>(name: string, letters: string, value?: V): Explanation<V> {
  return {
    name,
    ...(value !== undefined && { value }),
    predicts: [...letters.replaceAll(" ", "")].map((letter) => visibilities[letter]),
  };
}

/** Returns the value of the only explanation that predicts the responses, or why there is none. */
export function explain<V>(
  explanations: readonly Explanation<V>[],
  seen: readonly (Visibility | undefined)[],
): Measured<V> {
  const fitting = explanations.filter(({ predicts }) =>
    seen.every((shown, index) => shown === undefined || predicts[index] === undefined || shown === predicts[index]),
  );
  const [first] = fitting;
  if (!first) {
    const shown = seen.map((visibility) => visibility ?? "not known");
    const isOne = new Set(shown).size === 1;
    return misfit(`no explanation fits: ${isOne ? `${shown[0]} each time` : shown.join(", ")}`);
  }
  if (fitting.some(({ value }) => value !== first.value)) {
    const reason = `it ${fitting.map(({ name }) => name).join(", or it ")}: the data does not tell`;
    return { unknown: reason, possible: fitting.map(({ value }) => value) };
  }
  return first.value === undefined ? misfit(`it ${first.name}, which no value stands for`) : { value: first.value };
}

/** Measures on both lists, the longer one first; the results must not contradict each other. */
export async function onEachList<V>(
  context: CalibrationContext,
  measure: (list: ListOperation) => Promise<Measured<V>>,
): Promise<Measured<V>> {
  const measured: [ListOperation, Measured<V>][] = [];
  for (const list of listOperations.toSorted((a, b) => lengthOf(context, b) - lengthOf(context, a))) {
    const { problem } = context.found.lists[list];
    measured.push([list, problem ? unknown(problem.message) : await measure(list)]);
  }
  return agree(measured);
}

/** Returns the value of those measurements that have one, unless another one rules it out. */
export function agree<V>(measurements: readonly (readonly [name: string, measured: Measured<V>])[]): Measured<V> {
  const known = measurements.find(([, measured]) => "value" in measured)?.[1];
  const relevant = measurements.filter(([, one]) => known === undefined || "value" in one || one.possible);
  if (known && "value" in known && relevant.every(([, one]) => allows(one, known.value))) return known;
  const texts = relevant.map(([name, one]) => `${name}: ${"value" in one ? String(one.value) : one.unknown}`);
  const reasons = new Set(relevant.map(([, one]) => ("value" in one ? "" : one.unknown)));
  return known ? misfit(texts.join(", but ")) : unknown([...reasons].join("; "));
}

function allows<V>(measured: Measured<V>, value: V): boolean {
  return "value" in measured ? measured.value === value : (measured.possible?.includes(value) ?? true);
}

/** Returns the value that all measurements share; none if one of them has none. */
export function agreeOnAll<V>(measurements: readonly (readonly [name: string, measured: Measured<V>])[]): Measured<V> {
  const lacking = measurements.find(([, measured]) => "unknown" in measured);
  return lacking ? lacking[1] : agree(measurements);
}

export function lengthOf({ found }: CalibrationContext, list: ListOperation): number {
  return Math.max(found.lists[list].total ?? 0, found.lists[list].walk.rows.length);
}

/** Returns a list that discovery could read. Throws `UnusableResponse` for any other. */
export function readableList({ found }: CalibrationContext, list: ListOperation): DiscoveredList {
  const { problem } = found.lists[list];
  if (problem) throw problem;
  return found.lists[list];
}

export function endedSessions(context: CalibrationContext): Row[] {
  return readableList(context, "GetSessions").walk.rows.filter(isEnded);
}

/** Returns the LIVE sessions. Throws `UnusableResponse` if their list could not be read. */
export function liveSessions(context: CalibrationContext): readonly Row[] {
  readableList(context, "GetSessions");
  return context.found.live.rows;
}

export async function ignoresInvalid({ measured }: CalibrationContext): Promise<boolean> {
  const ignores = await measured("invalidValues");
  return "value" in ignores && ignores.value === "ignore";
}
