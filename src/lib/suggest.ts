import { distance } from "fastest-levenshtein";
import { quoted } from "./message.js";

/** Shorter prefixes are too ambiguous. */
const shortestBeginning = 3;

/** Returns the known name that a misspelt name or a prefix probably means, or undefined. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const wanted = normalize(name.slice(0, 100));
  const [best] = known
    .map((candidate) => ({ candidate, edits: countEdits(wanted, normalize(candidate)) }))
    .sort((a, b) => a.edits - b.edits);
  if (best && best.edits <= Math.max(1, Math.floor(wanted.length / 3))) return best.candidate;
  const begun = wanted.length < shortestBeginning ? [] : known.filter((one) => normalize(one).startsWith(wanted));
  return begun.length === 1 ? begun[0] : undefined;
}

/** Asks whether a similar known name was meant; undefined if there is none. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const meant = suggest(name, known);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

/** Adds the suggestion of a known name to a problem. */
export function withSuggestion(problem: string, name: string, known: readonly string[]): string {
  const question = didYouMean(name, known);
  return question === undefined ? problem : `${problem}; ${question}`;
}

/** More names are no help in a line. */
export const mostListed = 20;

/** Describes an unknown name, with a suggestion, the known names that contain it, or all of them. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const problem = `There is no ${kind} ${quoted(name)}`;
  const part = normalize(name);
  const containing = part === "" ? [] : known.filter((one) => normalize(one).includes(part));
  const meant = suggest(name, known) ?? (containing.length === 1 ? containing[0] : undefined);
  if (meant !== undefined) return `${problem}: did you mean ${meant}?`;
  const names = containing.length > 0 ? containing : known;
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : "";
  return `${problem}: choose from ${names.slice(0, mostListed).join(", ")}${more}`;
}

/** Returns an entry of a table. Throws `TypeError` for an unknown name. */
export function entryOf<T extends object, N extends keyof T>(kind: string, table: T, name: N): T[N] {
  if (Object.hasOwn(table, name)) return table[name];
  throw new TypeError(unknownName(kind, String(name), Object.keys(table)));
}

/** Counts added, removed, changed and swapped characters. */
function countEdits(a: string, b: string): number {
  const edits = distance(a, b);
  return edits === 2 && sorted(a) === sorted(b) ? 1 : edits;
}

function sorted(text: string): string {
  return [...text].sort().join("");
}

function normalize(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
