import { InvalidArgumentError } from "commander";
import { isRevision, revisions } from "../contract/revisions.js";
import { namedIds, type Selection } from "../lib/glob.js";
import { limits } from "../lib/limits.js";
import { didYouMean } from "../lib/suggest.js";
import { minute, parseDuration } from "../lib/time.js";
import { longestTimerMs } from "../lib/wait.js";
import type { MockOptions } from "../server/context/options.js";
import { expectedValue } from "../server/context/options.js";
import { scopeNameForm, scopeNamePattern } from "../server/http/urls.js";
import { isPathSegment } from "../suite/model/json.js";
import { CliError } from "./exit.js";
import { type Declared, option, type ValuesOf } from "./option-table.js";

/** Environment variables with the token of the API, the token of the control API, and the URL of a running mock. */
export const tokenVariable = "REALTIMEKIT_TESTKIT_TOKEN";
export const controlTokenVariable = "REALTIMEKIT_TESTKIT_CONTROL_TOKEN";
export const urlVariable = "REALTIMEKIT_TESTKIT_URL";

/** Where the official SDKs' own tests look for a mock. */
export const defaultPort = 4010;

/** The URL of the running mock that commands are about unless an option names another. */
export const defaultMockUrl = process.env[urlVariable] || `http://127.0.0.1:${defaultPort}`;

/** Environment variables with the credentials of a target: a token, or the older pair of email and key. */
export const credentialVariables = ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_KEY"] as const;

/** Reads a secret from the environment, or returns undefined. Fails, without showing it, when it cannot be sent. */
export function secretFrom(name: string): string | undefined {
  // A value that was read from a file may end in a line break.
  const value = process.env[name]?.trim() || undefined;
  if (value === undefined || /^[\x21-\x7e]+$/.test(value)) return value;
  throw new CliError(`${name} cannot be sent: it has a space, a line break or another character that no token has`);
}

/** Columns of every help text, however wide the terminal. */
export const helpWidth = 80;

export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Parses a length of time, or a range of them such as `1-2s`, as milliseconds, which are the unit of a plain number. */
export function latency(text: string): number | { readonly min: number; readonly max: number } {
  const [unit = "ms"] = /[a-z]+$/i.exec(text) ?? [];
  const lengths = text.split("-").map((part) => lengthIn(unit, part));
  const [min = Number.NaN, max = min] = lengths;
  const isValid = lengths.length <= 2 && !lengths.includes(undefined) && min <= max;
  if (!isValid || max > limits.latencyMs) {
    throw new InvalidArgumentError(
      `Expected a length of time such as "300ms", or a range such as "50ms-0.8s", of at most ${limits.latencyMs / minute} minutes.`,
    );
  }
  return lengths.length === 1 ? min : { min, max };
}

/** Parses a length of time as milliseconds; a plain number is in `unit`. Returns undefined if it is invalid. */
function lengthIn(unit: string, text: string): number | undefined {
  return parseDuration(/^[\d.]+$/.test(text) ? text + unit : text);
}

/** Creates the parser of an option that `createMock` has too: it takes the same values. */
export function mockOption<T>(name: keyof MockOptions, parse: (text: string) => T): (text: string) => T {
  return (text) => {
    const value = parse(text);
    const expected = expectedValue(name, value);
    if (expected === undefined) return value;
    throw new InvalidArgumentError(`Expected ${expected}.`);
  };
}

/** Parses a number in decimal notation. Returns NaN for any other text. */
export function decimal(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

/** Parses a length of time, such as `5m`, as milliseconds; a plain number is seconds. */
export function timeLimit(text: string): number {
  const length = lengthIn("s", text);
  if (length !== undefined && length > 0) return Math.min(length, longestTimerMs);
  throw new InvalidArgumentError('Expected a length of time such as "90s" or "5m".');
}

export const maxBody = option("largest response body after decompression, such as 500kB", byteSize, 8_000_000, "8MB");

function byteSize(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,9})(|B|kB|MB)$/i.exec(text.trim()) ?? [];
  const size = Number(digits) * ({ kb: 1000, mb: 1_000_000 }[unit.toLowerCase()] ?? 1);
  if (size > 0 && size <= 100_000_000) return size;
  throw new InvalidArgumentError("Expected a size such as 500kB or 8MB, of at most 100MB.");
}

export const tenantOptions = {
  "--account <id>": option("account id", apiId),
  "--app <id>": option("app id", apiId),
  "--livestream-session <id>": option("an existing livestream session; the API has no list of them", apiId),
};

export const limitOptions = {
  "--max-requests <n>": option("send at most this many requests", wholeNumber(1, 100_000), 600),
  "--max-time <length>": option(
    "send requests for at most this long, including delays that the target asks for",
    timeLimit,
    10 * 60_000,
    "10m",
  ),
  "--max-body <size>": maxBody,
  "--rps <n>": option("requests per second (default: 10; no limit on this machine)", wholeNumber(1, 10_000)),
};

export type LimitOptions = ValuesOf<typeof limitOptions>;

/** Creates the parser of an option whose text must pass a test. */
export function matching<T extends string = string>(
  test: ((text: string) => text is T) | ((text: string) => boolean),
  expected: string,
): (text: string) => T {
  return (text) => {
    if (test(text)) return text as T;
    throw new InvalidArgumentError(`Expected ${expected}.`);
  };
}

export const revisionName = matching(isRevision, `one of ${revisions.join(", ")}`);
export const nameOfScope = matching((text) => scopeNamePattern.test(text), scopeNameForm);
const pathSegment = matching(isPathSegment, "an id, which is a plain segment of a path");

export function apiId(text: string): string {
  return pathSegment(nonEmpty(text));
}

/** Parses an option that must not be empty or blank, as it would be with an unset shell variable. */
export function nonEmpty(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("Must not be empty.");
}

/** Creates the parser of a comma-separated list. A repeated option adds to the list; the first one replaces the preset. */
export function listOf<T>(
  parse: (item: string) => T,
  preset?: readonly T[],
): (text: string, previous?: readonly T[]) => T[] {
  return (text, previous = []) => {
    const items = text.split(",").map((item) => item.trim());
    nonEmpty(items.join(""));
    return [...(previous === preset ? [] : previous), ...items.filter((item) => item !== "").map(parse)];
  };
}

export const texts = listOf(String);

/** Creates the parser of a name that must be known. */
export function oneOf<T extends string>(noun: string, known: readonly T[]): (name: string) => T {
  return (name) => {
    const found = known.find((one) => one === name);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`There is no ${noun} ${name}; choose from ${known.join(", ")}.`);
  };
}

/** Declares an option that takes a list of known names. */
export function namesOption<T extends string>(
  { kinds, noun }: { readonly kinds: string; readonly noun: string },
  known: readonly T[],
  preset: readonly T[] = known,
): Declared<readonly T[]> {
  const parse = listOf(oneOf(noun, known), preset);
  return option<readonly T[]>(
    `${kinds}, separated by commas: ${known.join(", ")}`,
    (text, previous) => [...new Set(parse(text, previous))],
    preset,
    preset === known ? "all" : preset.join(),
  );
}

export function reportOption<T extends string>(known: readonly (T | "pretty")[]): Declared<readonly (T | "pretty")[]> {
  return namesOption({ kinds: "kinds of report", noun: "report" }, known, ["pretty"]);
}

/** Rejects patterns that match no id: nothing would be run or required, and it would look like success. */
export function rejectUnknownPatterns(
  kind: string,
  ids: readonly string[],
  { only = [], skip = [], require = [] }: Selection & { readonly require?: readonly string[] | undefined },
): void {
  for (const [option, patterns] of Object.entries({ only, skip, require })) {
    const unknown = patterns.find((pattern) => namedIds(ids, pattern).length === 0);
    if (unknown === undefined) continue;
    // A pattern must match the whole id, which some users do not expect.
    const wider = [`*${unknown}`, `${unknown}*`, `*${unknown}*`].find((one) => namedIds(ids, one).length > 0);
    const meant = wider === undefined ? didYouMean(unknown, ids) : `did you mean '${wider}'?`;
    const advice = meant === undefined ? "--list shows them" : `${meant} --list shows all`;
    throw new CliError(`--${option}: no ${kind} is called ${JSON.stringify(unknown)}; ${advice}`);
  }
}
