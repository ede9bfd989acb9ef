import { InvalidArgumentError } from "commander";
import { isRevision, type Revision, revisions } from "../contract/revisions.js";

/** Makes the parser of an option that takes a whole number from a range. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${minimum} to ${maximum}.`);
  };
}

/** Parses the option that names a revision. */
export function revisionName(text: string): Revision {
  if (isRevision(text)) return text;
  throw new InvalidArgumentError(`Expected one of ${revisions.join(", ")}.`);
}

/** Parses an option that must not be empty, as an unset variable of a shell leaves it. */
export function someText(text: string): string {
  if (text !== "") return text;
  throw new InvalidArgumentError("Expected something.");
}
