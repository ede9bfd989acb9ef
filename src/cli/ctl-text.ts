import type { LedgerEntry } from "../contract/ledger.js";
import { printableLine } from "../lib/terminal.js";
import { commandGroups } from "../server/control/commands/registry.js";
import type { CoverageItem, CoverageReport } from "../server/journal/coverage-report.js";
import type { Verification } from "../server/journal/verify.js";
import { CliError } from "./cli-error.js";

/** Formats the result of a command for people: in a form of its own, or as a table per list and a line per field. */
export function resultText(command: string, result: unknown): string {
  const format = Object.hasOwn(ownFormats, command) ? ownFormats[command] : undefined;
  return format ? format(JSON.parse(JSON.stringify(result))) : generalText(result);
}

/** Commands whose results have a form of their own. */
const ownFormats: Readonly<
  Record<string, (result: RequestList & CoverageReport & Verification & ParityLedger) => string>
> = {
  "journal list": ({ requests }) => requests.map(requestLine).join("") || "no requests\n",
  "journal verify": ({ ok, message }) => `${ok ? "ok" : "not ok"}: ${message}\n`,
  "coverage read": coverageText,
  "parity read": ({ entries }) => `${listText(["entries", entries.map(ledgerRow)])}operations: with --json\n`,
};

interface RequestList {
  readonly requests: readonly PrintedRequest[];
}

interface ParityLedger {
  readonly entries: readonly LedgerEntry[];
}

/** The fields of a journal entry that are printed. */
export interface PrintedRequest {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly operation?: string | undefined;
  readonly note?: "operation-not-served" | undefined;
  readonly status: number;
  readonly duration_ms: number;
  readonly faults: readonly string[];
}

/** Formats a request of the journal as one line. */
export function requestLine(request: PrintedRequest): string {
  const { seq, at, method, path, query, operation, note, status, duration_ms, faults } = request;
  const pairs = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one}`));
  const url = pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
  const fired = faults.length > 0 ? `  fault: ${faults.join(", ")}` : "";
  const unserved = note ? `  ${operation}, not served` : "";
  return `#${seq}  ${at.slice(11, 23)}  ${status || "---"}  ${method} ${printableLine(url)}  ${duration_ms.toFixed(1)} ms${unserved}${fired}\n`;
}

function coverageText({ percent, covered, total, operations, not_served }: CoverageReport): string {
  const blocks = operations.map(
    ({ id, requests, statuses, parameters }) =>
      `${id}: ${requests} ${requests === 1 ? "request" : "requests"}\n${coverageLine("statuses", statuses)}${coverageLine("parameters", parameters)}`,
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

function ledgerRow({ verified, meaning, ...entry }: LedgerEntry): object {
  return { ...entry, verified: verified ? `${verified.at}, ${verified.against}` : "never", meaning };
}

function generalText(result: unknown): string {
  if (!isRecord(result)) return `${String(result)}\n`;
  const entries = Object.entries(result).flatMap(([name, value]) =>
    isRecord(value)
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

function listText([name, items]: readonly [string, unknown[]]): string {
  if (items.length === 0) return `no ${name.replaceAll("_", " ")}\n`;
  if (!items.every(isRecord)) return `${name}: ${items.map(cellText).join(", ")}\n`;
  const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const wide = names.filter((column) => items.some((item) => cellText(item[column]).length > maxCellLength));
  const columns = [...names.filter((column) => !wide.includes(column)), ...wide];
  const rows = items.map((item) => columns.map((column) => truncate(cellText(item[column]))));
  return table([columns.map((column) => column.toUpperCase()), ...rows]);
}

const maxCellLength = 60;

function truncate(text: string): string {
  return text.length > maxCellLength ? `${text.slice(0, maxCellLength - 1)}…` : text;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return rows.map((row) => `${line(row).trimEnd()}\n`).join("");
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : printableLine(String(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Set by --account and --app. */
const tenantFields = ["account_id", "app_id"];

/** What `ctl` does besides sending a command. */
const ownCommands = [
  { command: "wait", summary: "Wait until the mock responds", fields: [] },
  { command: "shutdown", summary: "Shut the mock down, and wait until it has stopped", fields: [] },
];

/** Lists the commands of a group with their fields, or of all groups. */
export function commandList(group: string | undefined): string {
  const listed = Object.entries(commandGroups).filter(([name]) => group === undefined || name === group);
  if (listed.length === 0) {
    throw new CliError(`there is no group ${group}: there are ${Object.keys(commandGroups).join(", ")}`);
  }
  const rows = listed.flatMap(([groupName, members]) =>
    Object.entries(members).map(([name, { summary, input }]) => ({
      command: `${groupName} ${name}`,
      summary,
      fields: Object.keys(input.shape).filter((field) => !tenantFields.includes(field)),
    })),
  );
  if (group === undefined) rows.push(...ownCommands);
  const width = Math.max(...rows.map(({ command }) => command.length));
  return rows
    .map(
      ({ command, summary, fields }) =>
        `${command.padEnd(width)}  ${summary}${fields.length > 0 ? `: ${fields.join(" ")}` : ""}\n`,
    )
    .join("");
}
