import type { LedgerEntry } from "../../contract/behaviour.js";
import type { Origin } from "../../contract/constants.js";
import type { ListOperation, Revision } from "../../contract/revisions.js";
import { isObject } from "../../lib/json-path.js";
import { checkArgument } from "../../lib/options.js";
import type { Check } from "../checks/check.js";
import type { RevisionDetected } from "../discovery/revision.js";
import type { App, Exchange, Query } from "../model/exchange.js";
import type { Target } from "../target/target.js";
import type { Judgement, Verdict } from "./judge.js";

export type Outcome = "conforms" | "broken" | "unchecked";

/** The result of a check, as reports show it. */
export interface CheckResult extends Pick<Check, "id" | "title" | "theme" | "operation">, Omit<Judgement, "defect"> {
  readonly origin: Origin;
  readonly milliseconds: number;
}

/** How much of a list a run examined. */
export interface Share {
  readonly seen: number;
  /** Number of rows in the whole account, if known. */
  readonly total: number | undefined;
  readonly whole: boolean;
  /** The time window that was examined; empty for everything. */
  readonly scope: Query;
}

export interface Report {
  readonly outcome: Outcome;
  /** Why nothing, or not everything, could be checked. */
  readonly reason?: string;
  /** A defect of the tool that ended a check or the run: its kind, and where it is. */
  readonly defect?: string;
  readonly version?: string;
  readonly target: Pick<Target, "name" | "kind" | "baseUrl"> & App;
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly revision: {
    readonly used: Revision;
    readonly requested: Revision | "auto";
    readonly detected?: Omit<RevisionDetected, "signs">;
  };
  readonly requests: {
    readonly sent: number;
    readonly limit: number;
    /** How many of them were retried, by the status of the response; 0 if none arrived. */
    readonly retried: Readonly<Record<number, number>>;
  };
  readonly data: Readonly<Partial<Record<ListOperation, Share>>>;
  readonly results: readonly CheckResult[];
  readonly log: readonly Exchange[];
  /** How many of them discovery sent, before any check. */
  readonly discovery: number;
  readonly livestreamSession?: string;
  readonly credentialsGiven: boolean;
  readonly credentialKind?: "token" | "key";
  /** What is assumed where the documents are silent, and when each entry was last verified on a live API. */
  readonly ledger: readonly LedgerEntry[];
  /** The result of applying the user's baseline. */
  readonly baseline?: {
    readonly accepted: number;
    /** Entries that are expired, or no longer needed, a sentence each. */
    readonly problems: readonly string[];
  };
}

export function countVerdicts(results: readonly CheckResult[]): Readonly<Record<Verdict, number>> {
  const counts: Record<Verdict, number> = { pass: 0, fail: 0, observed: 0, skip: 0, unchecked: 0 };
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}

/** Counts the checks with a verdict, and those that should have run. */
export function shareChecked(results: readonly CheckResult[]): { readonly checked: number; readonly of: number } {
  const { skip, unchecked } = countVerdicts(results);
  return { checked: results.length - skip - unchecked, of: results.length };
}

/** Throws `TypeError` unless a value is a report with these members. */
export function checkReport(of: string, report: unknown, ...members: readonly (keyof Report)[]): void {
  const hasMembers = (value: unknown) => isObject(value) && members.every((name) => name in value);
  checkArgument(of, report, [hasMembers, "a report of runSuite"]);
}

/** Returns the exit code of a run: 0 conforms, 1 the contract is broken, 3 it could not be checked, 70 the tool has a defect. */
export function exitCodeOf(report: Pick<Report, "outcome" | "defect">): 0 | 1 | 3 | 70 {
  checkReport("exitCodeOf", report, "outcome");
  const { outcome, defect } = report;
  if (defect !== undefined) return 70;
  if (outcome === "conforms") return 0;
  return outcome === "broken" ? 1 : 3;
}
