import { InvalidArgumentError } from "commander";
import { isRevision, type Revision, revisions } from "../contract/revisions.js";
import { parseDuration } from "../lib/duration.js";

/** Environment variables with the token of the API, the token of the control API, and the URL of a running mock. */
export const tokenVariable = "REALTIMEKIT_TESTKIT_TOKEN";
export const controlTokenVariable = "REALTIMEKIT_TESTKIT_CONTROL_TOKEN";
export const urlVariable = "REALTIMEKIT_TESTKIT_URL";

/** What the environment variable of an option starts with. */
export const variablePrefix = "REALTIMEKIT_TESTKIT_";

/** Columns of every help text, however wide the terminal. */
export const helpWidth = 80;

/** Creates the parser of an option that takes a whole number from a range. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Parses an option that takes a duration, as milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError("Expected a duration such as 10s or 1m30s.");
}

/** Parses the option that names a revision. */
export function revisionName(text: string): Revision {
  if (isRevision(text)) return text;
  throw new InvalidArgumentError(`Expected one of ${revisions.join(", ")}.`);
}

/** Parses an option that must not be empty, as an unset variable of a shell leaves it. */
export function nonEmpty(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("Must not be empty.");
}

/** Parses a list separated by commas. */
export function commaList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Creates the parser of a list separated by commas of which every item must be known. */
export function oneOfEach<T extends string>(noun: string, known: readonly T[]): (text: string) => T[] {
  return (text) =>
    commaList(text).map((name) => {
      const found = known.find((one) => one === name);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(`There is no ${noun} ${name}; choose from ${known.join(", ")}.`);
    });
}

/** Parses an option that may be repeated. */
export function appended(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}
