import { type Row, text } from "../../json.js";
import type { Belongs, Choice } from "./reading.js";

/** Chooses the rows whose field has exactly this value. */
export function equal(parameter: string, field: string, value: string): Choice {
  return {
    label: `${field} ${value}`,
    query: { [parameter]: value },
    readings: [{ name: field, belongs: (row) => same(text(row, field), value) }],
  };
}

/** A row that leaves an optional field out may belong. */
function same(seen: string | undefined, value: string): Belongs {
  if (seen === undefined) return "maybe";
  return seen === value ? "yes" : "no";
}

/** The values of a text field, most frequent first. */
export function frequent(rows: readonly Row[], field: string): string[] {
  const counts = new Map<string, number>();
  for (const value of rows.flatMap((row) => text(row, field) ?? [])) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}
