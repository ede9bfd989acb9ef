import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { QueryValues } from "../../contract/parameters.js";
import { quoted } from "../../lib/message.js";
import { parseDateTime } from "../../lib/time.js";
import { decodePercent } from "../../lib/utf8.js";
import { ErrorResponse } from "./messages.js";
import type { DocumentParameter } from "./served-document.js";

/** The parameters of a query string; repeated ones are arrays. */
export type RawQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface ParsedQuery {
  readonly values: QueryValues;
  /** Names of parameters that the operation does not have, which are ignored. */
  readonly unknown: readonly string[];
}

export function queryParser(
  parameters: readonly DocumentParameter[],
  profile: BehaviourProfile,
): (raw: RawQuery) => ParsedQuery | ErrorResponse {
  const declared = new Map(parameters.filter((p) => p.in === "query").map((p) => [p.name, p]));
  return (raw) => {
    const values: Record<string, unknown> = {};
    const unknown: string[] = [];
    for (const name of Object.keys(raw)) {
      const parameter = declared.get(name);
      if (!parameter) {
        unknown.push(name);
        continue;
      }
      const text = singleValue(raw[name], profile.repeatedParameter);
      const parsed = text === undefined ? { expected: "a single value", got: "several" } : parseValue(parameter, text);
      if ("value" in parsed) values[name] = parsed.value;
      else if (profile.invalidValues === "reject") return invalidParameter(name, parsed, profile);
    }
    return { values, unknown };
  };
}

export function invalidParameter(
  parameter: string,
  { expected, got }: InvalidValue,
  { invalidValueStatus: status, invalidValueText }: BehaviourProfile,
): ErrorResponse {
  const message = invalidValueText === "plain" ? "{parameter}: expected {expected}, got {got}" : undefined;
  return new ErrorResponse("invalidParameter", { parameter, expected, got }, { status, message });
}

export interface InvalidValue {
  readonly expected: string;
  readonly got: string | number;
}

type Parsed = { readonly value: unknown } | InvalidValue;

function singleValue(value: RawQuery[string], repeated: BehaviourProfile["repeatedParameter"]): string | undefined {
  if (typeof value === "string" || value === undefined) return value;
  return repeated === "reject" ? undefined : value.at(repeated === "first" ? 0 : -1);
}

function parseValue({ schema, allowEmptyValue }: DocumentParameter, text: string): Parsed {
  const { type, format, enum: members, minimum } = schema;
  if (allowEmptyValue && text === "") return { value: undefined };
  if (members) return parseMember(text, members);
  if (format === "date-time") return parseTime(text);
  if (type === "number") return parseNumber(text, minimum);
  return type === "boolean" ? parseBoolean(text) : { value: text };
}

function parseMember(text: string, members: readonly string[]): Parsed {
  if (members.includes(text)) return { value: text };
  return { expected: `one of ${members.join(", ")}`, got: quoted(text) };
}

function parseTime(text: string): Parsed {
  const value = parseDateTime(text);
  if (value !== undefined) return { value };
  const hint = / \d\d:\d\d$/.test(text) ? " (write the + of an offset as %2B)" : "";
  return { expected: `an RFC 3339 date-time with an offset${hint}`, got: quoted(text) };
}

function parseNumber(text: string, minimum = Number.NEGATIVE_INFINITY): Parsed {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return { expected: "a number", got: quoted(text) };
  return value < minimum ? { expected: `a number of at least ${minimum}`, got: quoted(text) } : { value };
}

function parseBoolean(text: string): Parsed {
  if (text === "true" || text === "false") return { value: text === "true" };
  return { expected: "true or false", got: quoted(text) };
}

/** Parses a query string like Fastify: repeated parameters become arrays, and invalid percent-encoding stays unchanged. */
export function parseQueryString(text: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decoded(pair.slice(equals + 1));
    const earlier = query[name];
    if (Array.isArray(earlier)) earlier.push(value);
    else query[name] = earlier === undefined ? value : [earlier, value];
  }
  return query;
}

function decoded(text: string): string {
  return decodePercent(text.replaceAll("+", " "));
}
