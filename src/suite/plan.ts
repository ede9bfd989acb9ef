import { isRevision, type Revision } from "../contract/revisions.js";
import type { Check } from "./check.js";
import { checks } from "./checks/index.js";

/** Which checks to run: id patterns, in which `*` stands for anything; without one, any part of the id. */
export interface Selection {
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** What a run would do. */
export interface Plan {
  readonly checks: readonly Check[];
  /** Requests that discovery and the checks send at most, on lists of the usual length. */
  readonly requests: number;
}

/** Requests of discovery: both lists and their pages, the LIVE sessions, and one record of each kind. */
const discoveryRequests = 12;

/** Plans the checks of a revision that are selected; with `auto`, those of every revision. */
export function planChecks({ only = [], skip = [] }: Selection, revision: Revision | "auto"): Plan {
  const planned = checks
    .filter(({ revisions }) => !isRevision(revision) || revisions === undefined || revisions.includes(revision))
    .filter(({ id }) => only.length === 0 || only.some((pattern) => matches(pattern, id)))
    .filter(({ id }) => !skip.some((pattern) => matches(pattern, id)));
  return { checks: planned, requests: planned.reduce((sum, { requests }) => sum + requests, discoveryRequests) };
}

/** Tells whether a pattern names a check. */
export function matches(pattern: string, id: string): boolean {
  if (!pattern.includes("*")) return id.includes(pattern);
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(id);
}
