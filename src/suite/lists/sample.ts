import { isObject } from "../../lib/json-path.js";
import { number, type Row } from "../model/json.js";

/** Some rows, evenly spread over all. */
export function spread(rows: readonly Row[], count: number): Row[] {
  const step = Math.max(1, (rows.length - 1) / (count - 1));
  const indexes = new Set(Array.from({ length: Math.min(count, rows.length) }, (_, index) => Math.round(index * step)));
  return [...indexes].flatMap((index) => rows[index] ?? []);
}

/** Some rows: one of every status and type first, then evenly spread. */
export function sample(rows: readonly Row[], count: number): Row[] {
  const kinds = new Map(rows.toReversed().map((row) => [`${String(row.status)} ${String(row.type)}`, row]));
  return [...new Set([...kinds.values(), ...spread(rows, count)])].slice(0, count);
}

/** Some rows: those first that are likely to have breakout rooms, which are rare. */
export function likelyWithRooms(rows: readonly Row[], count: number): Row[] {
  const shown = (row: Row) => (Array.isArray(row.breakout_rooms) ? row.breakout_rooms.filter(isObject).length : 0);
  const size = (row: Row) => number(row, "max_concurrent_participants") ?? 0;
  const minutes = (row: Row) => number(row, "minutes_consumed") ?? 0;
  return rows.toSorted((a, b) => shown(b) - shown(a) || size(b) - size(a) || minutes(b) - minutes(a)).slice(0, count);
}
