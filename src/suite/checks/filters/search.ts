import type { Origin } from "../../../contract/constants.js";
import type { Revision } from "../../../contract/revisions.js";
import { type Row, text } from "../../json.js";
import { unknownId } from "../../unknown-id.js";
import type { Filter } from "./filter.js";
import type { Belongs, Choice } from "./reading.js";

/** The search of a list that looks into these fields. Whole values are asked for: they match in every way of matching. */
export function searchFilters(fields: readonly string[]): Filter[] {
  const titles = fields.filter((field) => !field.endsWith("id"));
  return [
    ...fields.map((field): Filter => {
      const choose = (row: Row | undefined) => {
        const value = row && text(row, field);
        return value !== undefined && isSearchable(value) ? search(value, fields, titles) : undefined;
      };
      return {
        name: `search-${field.replaceAll("_", "-")}`,
        title: `search finds rows by ${field}`,
        origin: searchOrigin,
        requests: 1,
        pages: "few",
        choices: (rows) => [choose(rows[Math.floor(rows.length / 2)])].filter((choice) => choice !== undefined),
        ...(field === titles[0] && { keeping: choose }),
      };
    }),
    {
      name: "search-nothing",
      title: "search shows no rows when nothing matches",
      requests: 1,
      origin: searchOrigin,
      pages: "few",
      choices: () => [search(unknownId, fields, titles)],
    },
  ];
}

/** The documents of 2026-01 do not have it, though its SDKs send it. */
function searchOrigin(revision: Revision): Origin {
  return revision === "2026-01" ? "assumed" : "documented";
}

function search(value: string, fields: readonly string[], titles: readonly string[]): Choice {
  const wanted = value.toLowerCase();
  const words = wanted.split(/\W+/).filter((word) => word !== "");
  function belongs(row: Row): Belongs {
    if (fields.some((field) => text(row, field) === value)) return "yes";
    if (fields.some((field) => text(row, field)?.toLowerCase().includes(wanted))) return "maybe";
    const title = titles.map((field) => text(row, field)?.toLowerCase() ?? "").join(" ");
    return words.some((word) => title.includes(word)) ? "maybe" : "no";
  }
  return { label: `search ${value}`, query: { search: value }, readings: [{ name: "search", belongs }] };
}

/** Spaces at the ends may be cut off by a target. */
function isSearchable(value: string): boolean {
  return value.length >= 3 && value.trim() === value;
}
