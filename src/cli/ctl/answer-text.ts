import type { LedgerEntry } from "../../contract/behaviour.js";
import type { CoverageReport } from "../../server/journal/coverage-report.js";
import type { Verification } from "../../server/journal/verify.js";
import { coverageText } from "./coverage-text.js";
import { type PrintedRequest, requestLine } from "./request-line.js";

/** Writes an answer for people: as its command wants it, or a list as a table and the rest as a line for every field. */
export function answerText(command: string, answer: unknown): string {
  const write = Object.hasOwn(ownTexts, command) ? ownTexts[command] : undefined;
  return write ? write(JSON.parse(JSON.stringify(answer))) : generalText(answer);
}

/** Commands whose answers are read better in a form of their own. */
const ownTexts: Readonly<
  Record<string, (answer: PrintedRequests & CoverageReport & Verification & PrintedLedger) => string>
> = {
  "journal list": ({ requests }) => requests.map(requestLine).join("") || "no requests\n",
  "journal verify": ({ ok, message }) => `${ok ? "ok" : "not ok"}: ${message}\n`,
  "coverage read": coverageText,
  "parity read": ({ entries }) => listText(["entries", entries.map(ledgerRow)]),
};

interface PrintedRequests {
  readonly requests: readonly PrintedRequest[];
}

interface PrintedLedger {
  readonly entries: readonly LedgerEntry[];
}

function ledgerRow({ verified, meaning, ...entry }: LedgerEntry): object {
  return { ...entry, verified: verified ? `${verified.at}, ${verified.against}` : "never", meaning };
}

function generalText(answer: unknown): string {
  if (!isRecord(answer)) return `${String(answer)}\n`;
  const entries = Object.entries(answer).flatMap(([name, value]) =>
    isRecord(value)
      ? Object.entries(value).map(([inner, one]) => [`${name}.${inner}`, one] as const)
      : [[name, value] as const],
  );
  if (entries.length === 0) return "done\n";
  const lists = entries.filter((entry): entry is readonly [string, unknown[]] => Array.isArray(entry[1]));
  const facts = entries.filter(([, value]) => !Array.isArray(value));
  return [
    facts.length > 0 ? columns(facts.map(([name, value]) => [name, cellText(value)])) : "",
    ...lists.map(listText),
  ].join("");
}

function listText([name, items]: readonly [string, unknown[]]): string {
  if (items.length === 0) return `no ${name.replaceAll("_", " ")}\n`;
  if (!items.every(isRecord)) return `${name}: ${items.map(cellText).join(", ")}\n`;
  const names = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const wide = names.filter((column) => items.some((item) => cellText(item[column]).length > maxCell));
  const narrow = names.filter((column) => !wide.includes(column));
  const rows = items.map((item) => [...narrow, ...wide].map((column) => cut(cellText(item[column]))));
  return columns([[...narrow, ...wide].map((column) => column.toUpperCase()), ...rows]);
}

const maxCell = 60;

function cut(text: string): string {
  return text.length > maxCell ? `${text.slice(0, maxCell - 1)}…` : text;
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
