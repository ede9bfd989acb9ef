import type { Rows } from "./rows.js";

/** Another mock server, set up to serve what it can of the API from the same rows. */
export interface Peer {
  readonly name: string;
  /** Whether it can filter and sort a list, and find a page of it; if not, it responds with as many rows. */
  readonly queries: boolean;
  /** Writes what it is to serve into a folder, and returns the arguments of `node` that serve it on a port of 127.0.0.1. */
  prepare(rows: Rows, folder: string, port: number): Promise<string[]>;
  /** Its own path for a path of the API. */
  path(path: string): string;
}

/** The query parameters of a peer for those of the API. */
export type Words = Readonly<Record<string, (value: string) => Readonly<Record<string, string>>>>;

/** Returns a path of the API with the query parameters of a peer. */
export function inWords(words: Words, path: string): string {
  const { pathname, searchParams } = new URL(path, "http://127.0.0.1");
  const said = new URLSearchParams(
    [...searchParams].flatMap(([name, value]) => Object.entries(words[name]?.(value) ?? {})),
  );
  return said.size === 0 ? pathname : `${pathname}?${said}`;
}

/** Words that peers share, which filter by `FIELD_OPERATOR`. */
export const filterWords: Words = {
  start_time: (value) => ({ created_at_gte: value }),
  search: (value) => ({ meeting_display_name_like: value }),
  participants(value) {
    const [min = "", max = ""] = value.split(":");
    return { max_concurrent_participants_gte: min, max_concurrent_participants_lte: max };
  },
};

/** Returns the field that the API sorts by. */
export function sortField(value: string): string {
  return value === "minutesConsumed" ? "minutes_consumed" : "created_at";
}
