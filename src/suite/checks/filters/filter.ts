import type { Origin } from "../../../contract/constants.js";
import type { ParameterName } from "../../../contract/parameters.js";
import type { Query } from "../../model/exchange.js";
import { type Row, text } from "../../model/json.js";

/** Whether a row belongs to a filtered list; `maybe` where the documents leave it open. */
export type Membership = "yes" | "no" | "maybe";

/** One way to understand a filter. */
export interface Interpretation {
  readonly name: string;
  readonly belongs: (row: Row) => Membership;
}

/** A filter with a value, and the ways to understand it that the documents allow. */
export interface FilterCase {
  /** The filter in words. */
  readonly label: string;
  readonly query: Query;
  /** Whether it is our guess that there is such a filter. */
  readonly assumed?: boolean;
  /** Whether it reads what changes while a session is LIVE. */
  readonly volatile?: boolean;
  readonly interpretations: readonly Interpretation[];
}

/** On how many pages a filtered list is requested: two pages reveal a filter that is applied after paging. */
export type Pages = "few" | "two";

/** Both filters at once: each pair of interpretations is one. */
export function both(one: FilterCase, other: FilterCase): FilterCase {
  return {
    label: `${one.label} and ${other.label}`,
    query: { ...one.query, ...other.query },
    assumed: one.assumed === true || other.assumed === true,
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

/** A query parameter that narrows a list. */
export interface Filter {
  /** Last part of the check's id. */
  readonly name: string;
  readonly title: string;
  readonly origin: Origin;
  /** The parameters that it sends: revisions without them do not run it. */
  readonly parameters: readonly ParameterName[];
  /** On how many pages its lists are requested; two by default. */
  readonly pages?: Pages;
  /** Requests for all its cases, when not two. */
  readonly requests?: number;
  /** Values to try, chosen from the rows of the unfiltered list; none when the rows do not allow it. */
  readonly cases: (rows: readonly Row[]) => readonly FilterCase[];
  /** A value that includes this row, for pairs of filters. */
  readonly caseKeeping?: (row: Row, rows: readonly Row[]) => FilterCase | undefined;
}

/** Includes the rows whose field has exactly this value. */
export function equal(parameter: string, field: string, value: string): FilterCase {
  return {
    label: `${field} ${value}`,
    query: { [parameter]: value },
    interpretations: [{ name: field, belongs: (row) => same(text(row, field), value) }],
  };
}

/** A row that leaves an optional field out may belong. */
function same(seen: string | undefined, value: string): Membership {
  if (seen === undefined) return "maybe";
  return seen === value ? "yes" : "no";
}

/** The values of a text field, most frequent first. */
export function frequent(rows: readonly Row[], field: string): string[] {
  const counts = new Map<string, number>();
  for (const value of rows.flatMap((row) => text(row, field) ?? [])) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
