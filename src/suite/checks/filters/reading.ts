import type { Row } from "../../json.js";
import type { Query } from "../../probe.js";

/** Whether a row belongs to a filtered list; `maybe` where the documents leave it open. */
export type Belongs = "yes" | "no" | "maybe";

/** One way to understand a filter. */
export interface Reading {
  readonly name: string;
  readonly belongs: (row: Row) => Belongs;
}

/** A filter with a value, and the ways to understand it that the documents allow. */
export interface Choice {
  /** What the list is asked for, in words. */
  readonly label: string;
  readonly query: Query;
  /** Whether it is our guess that there is such a filter. */
  readonly assumed?: boolean;
  /** Whether it reads what changes while a session is LIVE. */
  readonly volatile?: boolean;
  readonly readings: readonly Reading[];
}

/** On how many pages a filtered list is asked for; on two pages a filter shows that is applied after paging. */
export type Pages = "few" | "two";

/** Both filters at once: each pair of readings is a reading. */
export function both(one: Choice, other: Choice): Choice {
  return {
    label: `${one.label} and ${other.label}`,
    query: { ...one.query, ...other.query },
    assumed: one.assumed === true || other.assumed === true,
    volatile: one.volatile === true || other.volatile === true,
    readings: one.readings.flatMap((a) =>
      other.readings.map((b) => ({
        name: `${a.name}, ${b.name}`,
        belongs: (row: Row) => and(a.belongs(row), b.belongs(row)),
      })),
    ),
  };
}

function and(a: Belongs, b: Belongs): Belongs {
  if (a === "no" || b === "no") return "no";
  return a === "yes" && b === "yes" ? "yes" : "maybe";
}
