import { Help } from "commander";
import { z } from "zod";
import { isObject } from "../lib/json-path.js";
import { type JsonSchema, listFields, type SchemaField } from "../lib/json-schema.js";
import { counted, messageOf } from "../lib/message.js";
import { columnsOf, printableLine, shortened } from "../lib/printable.js";
import { unknownName } from "../lib/suggest.js";
import { isoTime } from "../lib/time.js";
import { hasDefaultTenant, tenantFields } from "../server/control/commands/command.js";
import { type Commands, commandGroups, findCommand } from "../server/control/commands/registry.js";
import type { CoverageItem, CoverageReport } from "../server/journal/coverage-report.js";
import type { EntryView } from "../server/journal/entry-view.js";
import { eventText } from "../world/event-text.js";
import { CliError } from "./exit.js";
import { helpWidth } from "./options.js";

/** Subcommands of `ctl` that are not control commands. */
const ownCommands = [
  ["sessions show ID", "Read a session"],
  ["participants ID", "List who is in a session"],
  ["wait", "Wait until the mock responds, for 10s unless --timeout says otherwise"],
  ["shutdown", "Shut the mock down, and wait until it has stopped, for 10s unless --timeout says otherwise"],
] as const;

export function commandList(group: string | undefined): string {
  const listed = Object.entries(commandGroups).filter(([name]) => group === undefined || name === group);
  if (listed.length === 0) {
    throw new CliError(unknownName("group of commands", group ?? "", Object.keys(commandGroups)));
  }
  const rows = listed.flatMap(([groupName, members]) =>
    Object.entries(members).map(([name, { summary, input }]) => {
      const fields = fieldNames(input);
      return [`${groupName} ${name}`, fields.length > 0 ? `${summary}: ${fields.join(" ")}` : summary] as const;
    }),
  );
  const shown = group === undefined ? [...rows, ...ownCommands] : rows;
  const usage = `Usage: realtimekit-testkit ctl ${group ?? "GROUP"} COMMAND [FIELD=VALUE...]\n\n`;
  return `${usage}${items(shown)}\nAdd --help to a command for its fields.\n`;
}

/** Returns the help of `ctl wait` and others that send no command; undefined for any other word. */
export function ownCommandHelp(word: string | undefined): string | undefined {
  const found = ownCommands.find(([usage]) => usage === word || usage === `${word} ID`);
  return found && `${found[1]}.\n\n  realtimekit-testkit ctl ${found[0]}\n`;
}

/** Describes a command: its fields, the values that they accept, and an example. Throws `CliError` if there is none. */
export function commandHelp(group: string, name: string): string {
  const { summary, input, example } = commandCalled(group, name);
  const fields = inputFields(input);
  const rows = fields.map(({ name, description = "", type, required }) => {
    const values = `${type}${required ? ", required" : ""}`;
    return [name, description === "" ? values : `${description} (${values})`] as const;
  });
  return [
    `${summary}.\n\n  realtimekit-testkit ctl ${group} ${name}${rows.length > 0 ? " FIELD=VALUE..." : ""}\n`,
    rows.length > 0 ? `\nFields:\n${items(rows)}` : "\nIt has no fields.\n",
    example ? `\nExample:\n${commandLine(["realtimekit-testkit ctl", group, name, ...words(example)])}` : "",
  ].join("");
}

function commandCalled(group: string, name: string): ReturnType<typeof findCommand> {
  try {
    return findCommand(group, name);
  } catch (error) {
    throw new CliError(messageOf(error));
  }
}

/** Lists the fields of a command's input, without those that name the tenant. */
export function inputFields(input: z.ZodObject): readonly SchemaField[] {
  const { $defs = {}, ...schema } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const definitions = $defs as Readonly<Record<string, JsonSchema>>;
  const resolve = (reference: string) => definitions[reference.replace("#/$defs/", "")];
  return listFields(schema as JsonSchema, resolve).filter(({ name }) => !isSetByOptions(name, input));
}

/** Returns the names of the fields of an input, without those of nested ones. */
export function fieldNames(input: z.ZodObject): readonly string[] {
  return Object.keys(input.shape).filter((name) => !isSetByOptions(name, input));
}

/** Tells whether --account or --app always sets a field, which is not listed then. */
function isSetByOptions(field: string, input: z.ZodObject): boolean {
  return field in tenantFields && hasDefaultTenant(input);
}

function items(rows: readonly (readonly [term: string, description: string])[]): string {
  const help = new Help();
  help.prepareContext({ helpWidth });
  help.minWidthToWrap = 20;
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, description]) => `${help.formatItem(term, width, description, help)}\n`).join("");
}

/** Formats a command for a shell, on several lines if it is long. */
function commandLine(written: readonly string[]): string {
  const lines = [" "];
  for (const word of written) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length < helpWidth - 2) lines.splice(-1, 1, line);
    else lines.push(`    ${word}`);
  }
  return `${lines.join(" \\\n")}\n`;
}

/** Writes an input as the words of a command line. */
export function words(input: object, prefix = ""): string[] {
  return Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    if (isObject(value)) return words(value, `${prefix}${name}.`);
    const word = `${prefix}${name}=${String(value)}`;
    return /[^\w@%+=:,./-]/.test(word) ? `"${word}"` : word;
  });
}

/** Formats the result of a command for people: in a form of its own, or as a table per list and a line per field. */
export function resultText(result: unknown, command: string): string {
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

const ownFormats: { readonly [C in CommandName]?: (result: Result<C>) => string } = {
  "meetings list": ({ meetings, total }) => {
    const rows = meetings.map(({ meeting: { id, title, status }, active }) => {
      return { id, status, participants: active?.live_participants, title, session: active?.session_id };
    });
    return pageText("meetings", rows, total);
  },
  "sessions list": ({ sessions, total }) => {
    const rows = sessions.map(({ id, status, live_participants, created_at, ended_at, meeting_display_name }) => {
      return { id, status, participants: live_participants, title: meeting_display_name, created_at, ended_at };
    });
    return pageText("sessions", rows, total);
  },
  "sessions read": ({ session, participants }) => generalText(session) + listText(["participants", participants]),
  "tenants list": ({ tenants, named = [] }) =>
    listText(["tenants", tenants]) + (named.length > 0 ? `The scenario names:\n${listText(["tenants", named])}` : ""),
  "livestreams list": ({ livestream_sessions, total }) => {
    const rows = livestream_sessions.map(({ session, viewers }) => {
      const { id, livestream_id, started_time, stopped_time, err_message } = session;
      return { id, viewers, started_time, stopped_time, livestream_id, err_message };
    });
    return pageText("livestream_sessions", rows, total);
  },
  // A scenario file; what it leaves out is a comment.
  "state export": ({ text, left_out }) => (left_out === undefined ? text : `# ${left_out}\n${text}`),
  "state save": jsonText,
  "state events": ({ events }) => eventsText(events),
  "state undo": ({ now, undone }) =>
    undone.length === 0 ? "nothing to undo\n" : `undone, and the time is ${now}:\n${eventsText(undone)}`,
  "clock upcoming": ({ events, total }) => {
    const rows = events.map(({ at, what, title, account_id, app_id }) => {
      const [action, fields] = [Object.keys(what).join(", "), Object.values(what).map(fieldsText).join(", ")];
      return { at, what: action, title, fields, app_id, account_id };
    });
    return pageText("events", rows, total, "limit");
  },
  "journal list": ({ requests }) => requests.map(requestLine).join("") || "no requests\n",
  "journal har": jsonText,
  "journal verify": ({ ok, message }) => `${ok ? "ok" : "not ok"}: ${message}\n`,
  "coverage read": coverageText,
  "parity read": ({ entries }) => `${listText(["entries", entries.map(ledgerRow)])}operations: with --json\n`,
};

/** Formats the fields of an action as other commands take them, with ids last: a narrow terminal cuts them. */
function fieldsText(fields: unknown): string {
  if (!isObject(fields)) return cellText(fields);
  const isId = (name: string) => name.endsWith("_id");
  const sorted = Object.entries(fields).sort(([a], [b]) => Number(isId(a)) - Number(isId(b)));
  return words(Object.fromEntries(sorted)).join(" ");
}

/** Formats a result that other programs read. */
function jsonText(result: object): string {
  return `${JSON.stringify(result)}\n`;
}

/** Formats events as sentences, with their positions and times. */
function eventsText(events: Result<"state events">["events"]): string {
  const rows = events.map((entry) => {
    const { text, at } = eventText(entry, events);
    return { seq: entry.seq, at: at === undefined ? "" : isoTime(at), event: text };
  });
  return listText(["events", rows]);
}

export type PrintedRequest = Omit<EntryView, "scope" | "headers">;

export function requestLine(request: PrintedRequest): string {
  const { seq, at, method, path, query, operation, note, forwarded, status, duration_ms, faults } = request;
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}`));
  const url = pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
  const fired = faults.length > 0 ? `  fault: ${faults.join(", ")}` : "";
  const unserved = note === "operation-not-served" ? `  ${operation}, not served` : "";
  const passed = forwarded === undefined ? "" : `  forwarded to ${forwarded}`;
  return `#${seq}  ${at.slice(11)}  ${status || "---"}  ${method} ${printableLine(url)}  ${duration_ms.toFixed(1)} ms${unserved}${passed}${fired}\n`;
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
  return [fields.length > 0 ? table(fields.map((field) => field.map(cellText))) : "", ...lists.map(listText)].join("");
}

/** Formats a part of a list, with the number of all items. */
function pageText(name: string, rows: readonly object[], total: number, fields = "limit and offset"): string {
  const more = rows.length < total ? `${rows.length} of ${total}; set ${fields} to see others\n` : "";
  return listText([name, [...rows]]) + more;
}

export function participantsText(result: unknown): string {
  return listText(["participants", [...(result as Result<"sessions read">).participants]]);
}

function listText([name, items]: readonly [string, unknown[]]): string {
  if (items.length === 0) return name.includes(".") ? `${name}: none\n` : `no ${name.replaceAll("_", " ")}\n`;
  if (!items.every(isObject)) return `${name}: ${items.map(cellText).join(", ")}\n`;
  const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const wide = names.filter((column) => items.some((item) => cellText(item[column]).length > wideCell));
  // A terminal cuts wide cells.
  const columns = process.stdout.columns ? names : [...names.filter((column) => !wide.includes(column)), ...wide];
  const rows = items.map((item) => columns.map((column) => cellText(item[column])));
  const all = [columns.map((column) => cellText(column.toUpperCase())), ...rows];
  const count = columnsThatFit(all);
  const left = columns.slice(count).join(", ");
  return table(all.map((row) => row.slice(0, count))) + (left && `${left}: in a wider terminal, or with --json\n`);
}

/** Columns with cells of this width or more come last. */
const wideCell = 60;
/** Columns that would be cut to fewer characters are left out. */
const readableCell = 12;
const shortestCell = 7;

/** Counts the columns that a terminal has room for, at least two. */
function columnsThatFit(rows: readonly (readonly string[])[]): number {
  let room = terminalWidth() + gap.length;
  let count = 0;
  for (const [column, width] of columnWidths(rows).entries()) {
    room -= (column === 0 ? width : Math.min(width, readableCell)) + gap.length;
    if (room < 0) break;
    count++;
  }
  return Math.max(2, count);
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ""))));
}

/** Only terminals have a width; some report 0. */
function terminalWidth(): number {
  return process.stdout.columns || Number.POSITIVE_INFINITY;
}

/**
 * Aligns the columns. On a terminal, cuts the widest ones so that each row fits on a line, except the first column,
 * which holds ids that other commands take.
 */
function table(rows: readonly (readonly string[])[]): string {
  const widths = columnWidths(rows);
  const room = terminalWidth() - gap.length * (widths.length - 1);
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths.slice(1)), 1);
    if ((widths[widest] ?? 0) <= shortestCell) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  const cell = (text: string, width = 0) => {
    const shown = shortened(text, width);
    return shown + " ".repeat(width - columnsOf(shown));
  };
  const line = (row: readonly string[]) => row.map((text, column) => cell(text, widths[column])).join(gap);
  return rows.map((row) => `${line(row).trimEnd()}\n`).join("");
}

const gap = "  ";

/** Formats a value, or the name of one, without characters that a terminal would obey. */
function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return printableLine(typeof value === "object" ? JSON.stringify(value) : String(value));
}
