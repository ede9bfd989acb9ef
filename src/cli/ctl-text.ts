import type { z } from "zod";
import { isObject } from "../lib/json-path.js";
import { counted } from "../lib/message.js";
import { printableLine } from "../lib/terminal.js";
import type { Commands } from "../server/control/commands/registry.js";
import type { CoverageItem, CoverageReport } from "../server/journal/coverage-report.js";
import type { EntryView } from "../server/journal/entry-view.js";

/** Formats the result of a command for people: in a form of its own, or as a table per list and a line per field. */
export function resultText(command: string, result: unknown): string {
  const formats: Readonly<Record<string, ((result: never) => string) | undefined>> = ownFormats;
  const format = Object.hasOwn(formats, command) ? formats[command] : undefined;
  return format ? format(JSON.parse(JSON.stringify(result)) as never) : generalText(result);
}

type CommandName = { [G in keyof Commands]: `${G} ${keyof Commands[G] & string}` }[keyof Commands];
type Result<C extends CommandName> = C extends `${infer G extends keyof Commands} ${infer N}`
  ? N extends keyof Commands[G]
    ? OutputOf<Commands[G][N]>
    : never
  : never;
type OutputOf<C> = C extends { readonly output: infer O extends z.ZodType } ? z.output<O> : never;

/** Commands whose results have a form of their own. */
const ownFormats: { readonly [C in CommandName]?: (result: Result<C>) => string } = {
  "meetings list": ({ meetings, total }) => {
    const rows = meetings.map(({ meeting: { id, title, status }, active }) => {
      return { id, status, participants: active?.live_participants, session: active?.session_id, title };
    });
    return pageText("meetings", rows, total);
  },
  "sessions list": ({ sessions, total }) => {
    const rows = sessions.map(({ id, status, live_participants, created_at, ended_at, meeting_display_name }) => {
      return { id, status, participants: live_participants, created_at, ended_at, title: meeting_display_name };
    });
    return pageText("sessions", rows, total);
  },
  "sessions read": ({ session, participants }) => generalText(session) + listText(["participants", participants]),
  "livestreams list": ({ livestream_sessions, total }) => {
    const rows = livestream_sessions.map(({ session: { id, livestream_id, started_time, stopped_time }, viewers }) => {
      return { id, viewers, started_time, stopped_time, livestream_id };
    });
    return pageText("livestream_sessions", rows, total);
  },
  // A scenario file; what it leaves out is a comment.
  "state export": ({ text, left_out }) => (left_out === undefined ? text : `# ${left_out}\n${text}`),
  "clock upcoming": ({ events, total }) => {
    const rows = events.map(({ at, what, title, account_id, app_id }) => {
      const [action, fields] = [Object.keys(what).join(", "), Object.values(what).map(cellText).join(", ")];
      return { at, what: action, title, fields, app_id, account_id };
    });
    return pageText("events", rows, total, "limit");
  },
  "journal list": ({ requests }) => requests.map(requestLine).join("") || "no requests\n",
  "journal verify": ({ ok, message }) => `${ok ? "ok" : "not ok"}: ${message}\n`,
  "coverage read": coverageText,
  "parity read": ({ entries }) => `${listText(["entries", entries.map(ledgerRow)])}operations: with --json\n`,
};

/** The fields of a journal entry that are printed. */
export type PrintedRequest = Omit<EntryView, "scope" | "headers">;

/** Formats a request of the journal as one line. */
export function requestLine(request: PrintedRequest): string {
  const { seq, at, method, path, query, operation, note, forwarded, status, duration_ms, faults } = request;
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}`));
  const url = pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
  const fired = faults.length > 0 ? `  fault: ${faults.join(", ")}` : "";
  const unserved = note === "operation-not-served" ? `  ${operation}, not served` : "";
  const passed = forwarded === undefined ? "" : `  forwarded to ${forwarded}`;
  return `#${seq}  ${at.slice(11, 23)}  ${status || "---"}  ${method} ${printableLine(url)}  ${duration_ms.toFixed(1)} ms${unserved}${passed}${fired}\n`;
}

function coverageText({ percent, covered, total, operations, not_served }: CoverageReport): string {
  const blocks = operations.map(
    ({ id, requests, statuses, parameters }) =>
      `${id}: ${counted(requests, "request")}\n${coverageLine("statuses", statuses)}${coverageLine("parameters", parameters)}`,
  );
  const others = not_served.map(({ id, requests }) => `${id} (${requests})`).join(", ");
  const unserved = others === "" ? "" : `not served: ${others}\n`;
  return `${blocks.join("")}${unserved}coverage: ${percent} %, ${covered} of ${total}\n`;
}

function coverageLine(name: string, items: readonly CoverageItem[]): string {
  if (items.length === 0) return "";
  const names = (covered: boolean) => items.filter((item) => item.covered === covered).map((item) => item.name);
  const [seen, missing] = [names(true), names(false)];
  const parts = [seen.join(" "), missing.length > 0 ? `missing: ${missing.join(" ")}` : ""];
  return `  ${name}: ${parts.filter((text) => text !== "").join("; ")}\n`;
}

function ledgerRow({ verified, meaning, ...entry }: Result<"parity read">["entries"][number]): object {
  return { ...entry, verified: verified ? `${verified.at}, ${verified.against}` : "never", meaning };
}

function generalText(result: unknown): string {
  if (!isObject(result)) return `${String(result)}\n`;
  const entries = Object.entries(result).flatMap(([name, value]) =>
    isObject(value)
      ? Object.entries(value).map(([inner, one]) => [`${name}.${inner}`, one] as const)
      : [[name, value] as const],
  );
  if (entries.length === 0) return "done\n";
  const lists = entries.filter((entry): entry is readonly [string, unknown[]] => Array.isArray(entry[1]));
  const fields = entries.filter(([, value]) => !Array.isArray(value));
  return [
    fields.length > 0 ? table(fields.map(([name, value]) => [name, cellText(value)])) : "",
    ...lists.map(listText),
  ].join("");
}

/** A part of a list, with how many there are. */
function pageText(name: string, rows: readonly object[], total: number, fields = "limit and offset"): string {
  const more = rows.length < total ? `${rows.length} of ${total}; set ${fields} to see others\n` : "";
  return listText([name, [...rows]]) + more;
}

/** Lists who is in a session. */
export function participantsText(result: unknown): string {
  return listText(["participants", [...(result as Result<"sessions read">).participants]]);
}

function listText([name, items]: readonly [string, unknown[]]): string {
  if (items.length === 0) return `no ${name.slice(name.lastIndexOf(".") + 1).replaceAll("_", " ")}\n`;
  if (!items.every(isObject)) return `${name}: ${items.map(cellText).join(", ")}\n`;
  const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const wide = names.filter((column) => items.some((item) => cellText(item[column]).length > wideCell));
  const columns = [...names.filter((column) => !wide.includes(column)), ...wide];
  const rows = items.map((item) => columns.map((column) => cellText(item[column])));
  return table([columns.map((column) => column.toUpperCase()), ...rows]);
}

/** Columns with such cells come last. */
const wideCell = 60;
const shortestCell = 7;

/**
 * Aligns the columns; on a terminal, the widest are cut so that a row is one line, but not the first, which has the id that
 * other commands take.
 */
function table(raw: readonly (readonly string[])[]): string {
  const rows = raw.map((row) => row.map(printableLine));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const room =
    (process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY) - gap.length * (widths.length - 1);
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths.slice(1)), 1);
    if ((widths[widest] ?? 0) <= shortestCell) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  const cell = (text: string, width = 0) => (text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width));
  const line = (row: readonly string[]) => row.map((text, column) => cell(text, widths[column])).join(gap);
  return rows.map((row) => `${line(row).trimEnd()}\n`).join("");
}

const gap = "  ";

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
