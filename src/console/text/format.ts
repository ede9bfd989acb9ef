import { parseJson } from "../../lib/json-path.js";

/** Formats the time of day of an instant, in the reader's time zone, with milliseconds. */
export function timeOfDay(iso: string): string {
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(11, 23);
}

/** Formats a time of the mock's world, in UTC as its responses do. */
export function worldTime(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

/** Formats a time span such as `2 h 5 min` with its two largest units. */
export function timeSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : []))
    .join(" ");
}

export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** Returns a title, or a text in place of one that shows nothing. */
export function titleText(title = ""): string {
  return title.trim() === "" ? "(no title)" : title;
}

/** Returns the query of a request as text, decoded. */
export function queryText(query: Readonly<Record<string, string | readonly string[]>>): string {
  return Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}`))
    .join("  ");
}

/** Indents a JSON text, and returns any other unchanged. */
export function indented(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}
