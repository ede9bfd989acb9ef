import type { z } from "zod";
import { describeField } from "../../contract/redaction.js";
import { isObject, valueAt } from "../../lib/json-path.js";
import { quoted } from "../../lib/message.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding, shown } from "../model/finding.js";

type Issue = z.core.$ZodIssue;

/** Turns what a model finds wrong with a value into findings, in the words of the API; each names the record. */
export function modelFindings(error: z.ZodError | undefined, value: unknown, exchange: Exchange): Finding[] {
  return (error?.issues ?? []).map((issue) => {
    const seen = valueAt(value, issue.path);
    const field = issue.path.filter((step) => typeof step !== "number").at(-1);
    const name = typeof issue.path.at(-1) === "number" ? "A record" : String(field ?? "The body");
    const expected = describeExpected(issue);
    const message = seen === undefined ? `${name} is missing.` : `${name} is not ${expected}.`;
    return broken(`body-${issue.code}`, pathPattern(issue.path), message, [exchange], {
      expected,
      seen: `${describedValue(String(field ?? ""), seen)}${ofRecord(value, issue.path)}`,
    });
  });
}

/** A value as JSON; where it may not leave, what it is. */
function describedValue(field: string, value: unknown): string {
  const described = describeField(field, value);
  if (typeof described !== "string" || described === value) return quoted(described);
  return described.replace(/^<(\w+)(?: of (.*))?>$/, (_, noun: string, size?: string) =>
    [/^[aeiou]/.test(noun) ? "an" : "a", noun, ...(size === undefined ? [] : [`(${size})`])].join(" "),
  );
}

/** Writes a path without positions, such as `data[*].title`: findings at the same place are one. */
function pathPattern(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? "[*]" : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

const nouns: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

const formats: Readonly<Record<string, string>> = { guid: "a UUID", datetime: "an RFC 3339 date-time with an offset" };

function describeExpected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return nouns[issue.expected] ?? issue.expected;
    case "invalid_format":
      return formats[issue.format] ?? `of the format ${issue.format}`;
    case "invalid_value":
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    case "too_small":
      return `at least ${issue.minimum}`;
    default:
      return "of the documented form";
  }
}

/** Names the record that a path leads into: its id and where it is. */
function ofRecord(value: unknown, path: readonly PropertyKey[]): string {
  const position = path.findLastIndex((step) => typeof step === "number");
  const place = path.slice(0, position + 1);
  const record = valueAt(value, place);
  if (position === -1) return "";
  const id =
    isObject(record) && typeof record.id === "string" && record.id !== "" ? ` of ${shown("id", record.id)}` : "";
  return `${id} at ${pathPattern(place.slice(0, -1))}[${String(place.at(-1))}]`;
}
