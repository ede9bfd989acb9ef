import { differences, type JournalFilter } from "./filter.js";
import type { EntryView } from "./view.js";

/** How often matching requests are expected. */
export interface Expectation {
  readonly times?: number | undefined;
  readonly at_least?: number | undefined;
  readonly at_most?: number | undefined;
}

/** What a verification found. */
export interface Verification {
  readonly ok: boolean;
  readonly count: number;
  /** One line, and when it failed the near misses below. */
  readonly message: string;
  /** The requests closest to the one looked for, when too few were found. */
  readonly near_misses: { readonly request: EntryView; readonly differs: string[] }[];
}

const maxNearMisses = 3;

/** Checks how often a request was made, and explains what came close when it was made too seldom. */
export function verify(entries: readonly EntryView[], filter: JournalFilter, expectation: Expectation): Verification {
  const least = expectation.times ?? expectation.at_least ?? (expectation.at_most === undefined ? 1 : 0);
  const most = expectation.times ?? expectation.at_most ?? Number.POSITIVE_INFINITY;
  const compared = entries.map((request) => ({ request, differs: differences(filter, request) }));
  const count = compared.filter(({ differs }) => differs.length === 0).length;
  const ok = count >= least && count <= most;
  const near_misses = count >= least ? [] : nearest(compared, filter);
  const told = `${filterText(filter)}: expected ${rangeText(least, most)}, got ${count}`;
  const lines = near_misses.map(
    ({ request: { seq, method, path }, differs }) => `  near miss: #${seq} ${method} ${path}: ${differs.join("; ")}`,
  );
  const nothing = count < least && entries.length === 0 ? ["  the journal is empty: nothing was asked"] : [];
  return { ok, count, message: [told, ...lines, ...nothing].join("\n"), near_misses };
}

function nearest(compared: Verification["near_misses"], filter: JournalFilter): Verification["near_misses"] {
  const conditions = conditionsOf(filter).length;
  return compared
    .filter(({ differs }) => differs.length > 0 && (differs.length < conditions || conditions === 1))
    .sort((a, b) => a.differs.length - b.differs.length || b.request.seq - a.request.seq)
    .slice(0, maxNearMisses);
}

/** What is asked of a request; a parameter may have the name of something else. */
function conditionsOf({ query = {}, ...filter }: JournalFilter): [string, unknown][] {
  return [...Object.entries(filter), ...Object.entries(query)].filter(([, value]) => value !== undefined);
}

function filterText(filter: JournalFilter): string {
  const parts = conditionsOf(filter).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? "any request" : `requests with ${parts.join(" ")}`;
}

function rangeText(least: number, most: number): string {
  if (least === most) return `${least}`;
  return most === Number.POSITIVE_INFINITY
    ? `at least ${least}`
    : least === 0
      ? `at most ${most}`
      : `${least} to ${most}`;
}
