import { isObject, type JsonObject } from "../../lib/json-path.js";
import { parseDateTime } from "../../lib/time.js";

/** A record of a response. Only its id, by which it can be requested, is certain. */
export type Row = JsonObject & { readonly id: string };

export function isRow(value: unknown): value is Row {
  return isObject(value) && typeof value.id === "string" && isPathSegment(value.id);
}

/** Reports whether an id is a plain path segment: any other could lead a request with credentials elsewhere. */
export function isPathSegment(id: string): boolean {
  return !/^\.{0,2}$|[/\\%?#;]/.test(id);
}

export function isLive({ status }: JsonObject): boolean {
  return status === "LIVE";
}

export function isEnded({ status }: JsonObject): boolean {
  return status === "ENDED";
}

/** Returns the rows that do not change by themselves, unlike LIVE sessions, which consume minutes and may end. */
export function settled(rows: readonly Row[]): Row[] {
  return rows.filter((row) => !isLive(row));
}

export function text(row: JsonObject, field: string): string | undefined {
  const value = row[field];
  return typeof value === "string" ? value : undefined;
}

export function number(row: JsonObject, field: string): number | undefined {
  const value = row[field];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Parses a field with an RFC 3339 date-time as milliseconds since the epoch; undefined for anything else. */
export function time(row: JsonObject, field: string): number | undefined {
  const value = row[field];
  if (typeof value !== "string") return undefined;
  const known = parsedTimes.get(value);
  if (known !== undefined) return known;
  const parsed = parseDateTime(value);
  if (parsed !== undefined) parsedTimes.set(value, parsed);
  if (parsedTimes.size > 100_000) parsedTimes.clear();
  return parsed;
}

/** Cached, since a filter is tried with many values on every row. */
const parsedTimes = new Map<string, number>();

/** Reports whether two values are equal to a client: members in any order, and times in any notation. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one === "string" && typeof other === "string") {
    const instant = parseDateTime(one);
    return instant !== undefined && instant === parseDateTime(other);
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  return isObject(one) && isObject(other) && differentMembers(one, other).length === 0;
}

/** Returns the names of members that differ between two objects, or that only one of them has. */
export function differentMembers(
  one: JsonObject,
  other: JsonObject,
  names: Iterable<string> = new Set([...Object.keys(one), ...Object.keys(other)]),
): string[] {
  return [...names].filter(
    (name) => Object.hasOwn(one, name) !== Object.hasOwn(other, name) || !isSame(one[name], other[name]),
  );
}

/** Picks rows, evenly spread over all, starting at the `first` of them. */
export function spread(rows: readonly Row[], count: number, first = 0): Row[] {
  const step = Math.max(1, (rows.length - 1) / (count - 1));
  const length = Math.min(count, rows.length);
  const indexes = new Set(Array.from({ length }, (_, index) => Math.round(((index + first) % length) * step)));
  return [...indexes].flatMap((index) => rows[index] ?? []);
}

/** Picks rows: one of every status and type first, then evenly spread. */
export function sample(rows: readonly Row[], count: number): Row[] {
  const kinds = new Map(rows.toReversed().map((row) => [`${String(row.status)} ${String(row.type)}`, row]));
  return [...new Set([...kinds.values(), ...spread(rows, count)])].slice(0, count);
}

/** Picks rows, starting with those that are likely to have breakout rooms, which are rare. */
export function likelyWithRooms(rows: readonly Row[], count: number): Row[] {
  const shown = (row: Row) => (Array.isArray(row.breakout_rooms) ? row.breakout_rooms.filter(isObject).length : 0);
  const size = (row: Row) => number(row, "max_concurrent_participants") ?? 0;
  const minutes = (row: Row) => number(row, "minutes_consumed") ?? 0;
  return rows.toSorted((a, b) => shown(b) - shown(a) || size(b) - size(a) || minutes(b) - minutes(a)).slice(0, count);
}
