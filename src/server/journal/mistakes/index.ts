import type { JournalEntry } from "../journal.js";
import type { MistakeKind } from "./kinds.js";
import { nPlusOnes } from "./n-plus-one.js";
import { type MistakeRules, requestMistakes } from "./request-mistakes.js";

/** A mistake of a client, with how often and where it was made. */
export interface Mistake {
  readonly kind: MistakeKind;
  readonly message: string;
  readonly count: number;
  /** Numbers of the first requests that made it. */
  readonly requests: number[];
}

const maxRequests = 5;

/** The mistakes that the requests of a journal make, each told once. */
export function mistakesIn(entries: readonly JournalEntry[], rules: MistakeRules): Mistake[] {
  const mistakes = new Map<string, { kind: MistakeKind; message: string; count: number; requests: number[] }>();
  const add = (kind: MistakeKind, message: string, seq: number) => {
    const known = mistakes.get(message) ?? { kind, message, count: 0, requests: [] };
    known.count++;
    if (known.requests.length < maxRequests) known.requests.push(seq);
    mistakes.set(message, known);
  };
  for (const { seq, operation, url, headers } of entries) {
    if (!operation) continue;
    for (const { kind, message } of requestMistakes(operation, url, (name) => headers[name] !== undefined, rules)) {
      add(kind, message, seq);
    }
  }
  for (const { list, message } of nPlusOnes(entries)) add("n-plus-one", message, list.seq);
  return [...mistakes.values()];
}
