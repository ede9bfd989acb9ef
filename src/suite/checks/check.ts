import type { Origin } from "../../contract/constants.js";
import { type OperationId, operations } from "../../contract/operations.js";
import { recordKinds } from "../../contract/records.js";
import type { ListOperation, Revision } from "../../contract/revisions.js";
import type { Discovered } from "../discovery/discover.js";
import type { Discovery, SuiteContext } from "../lists/context.js";
import type { Change } from "../lists/walk.js";
import type { App, Exchange } from "../model/exchange.js";
import type { Found } from "../model/finding.js";
import { isEnded } from "../model/json.js";

export type Theme = "shape" | "paging" | "filters" | "sorting" | "agreement" | "invariants" | "errors";

export interface Context extends SuiteContext {
  readonly target: App;
  readonly found: Discovered;
  /** Every exchange of the run so far. */
  readonly log: readonly Exchange[];
}

/** A list that a finding can depend on: one of the lists in scope, or the LIVE sessions of the whole account. */
export type Dependency = ListOperation | "LIVE";

/** A check as defined in a theme's file: a sentence of the contract, and how to verify it. */
export interface CheckDefinition {
  readonly theme: Theme;
  readonly operation: OperationId;
  /** Last part of the id. */
  readonly what: string;
  readonly title: string;
  /** The source of the sentence: violations of an assumed one are only observed. */
  readonly origin: Origin | ((revision: Revision) => Origin);
  /** What the account must have for the check to be meaningful. */
  readonly needs: readonly NeedName[];
  readonly revisions?: readonly Revision[];
  /** Maximum number of requests, on a list of the usual length. */
  readonly requests: number;
  /** Lists that must not change meanwhile for a finding to count. */
  readonly dependsOn?: {
    readonly lists: readonly Dependency[];
    readonly invalidatedBy: Change;
    /** Whether it compares counts, which go up and down: a difference must persist for longer. */
    readonly counts?: true;
  };
  /** Codes of findings that a single response proves, although the check depends on lists. */
  readonly certain?: readonly string[];
  /** Ids of checks whose failure explains a failure of this check. */
  readonly explainedBy?: readonly string[];
  /** Reviews the log of all others, after them; it sends requests only to confirm what it finds. */
  readonly review?: true;
  /** Finds violations of the sentence. Throws `Skipped` if there is nothing to judge. */
  readonly run: (context: Context) => Promise<Found> | Found;
}

/** A check with its id, `theme/operation/what`: stable from release to release. */
export interface Check extends Omit<CheckDefinition, "what"> {
  readonly id: string;
}

export function originOf({ origin }: Check, revision: Revision): Origin {
  return typeof origin === "function" ? origin(revision) : origin;
}

interface Need {
  /** Completes "skipped: the target has ...", or names what is missing. */
  readonly missing: string;
  readonly met: (found: Discovery) => boolean;
}

const needs = {
  "a meeting": rows("GetMeetings", 1, "no meeting"),
  "a session": rows("GetSessions", 1, "no session"),
  "two sessions": rows("GetSessions", 2, "fewer than two sessions"),
  "meetings list": {
    missing: "the list of GetMeetings could not be read",
    met: ({ lists }) => lists.GetMeetings.problem === undefined,
  },
  "an ENDED session": {
    missing: "the target has no ENDED session",
    met: ({ lists }) => lists.GetSessions.walk.rows.some(isEnded),
  },
  "a LIVE session": { missing: "the target has no LIVE session", met: ({ live }) => live.rows.length > 0 },
  "all LIVE sessions": {
    missing: "the LIVE sessions could not be listed to the end",
    met: ({ live }) => live.whole,
  },
  "a livestream session": {
    missing: "no livestream session is known; name one with --livestream-session",
    met: ({ livestreamSession }) => livestreamSession !== undefined,
  },
  "given credentials": {
    missing:
      "no credentials were given whose rejection can be checked (set CLOUDFLARE_API_TOKEN; for a mock, use serve --auth token)",
    met: ({ credentialsGiven }) => credentialsGiven,
  },
} as const satisfies Record<string, Need>;

export type NeedName = keyof typeof needs;

/** Returns why a check cannot run, if it cannot. */
export function missingNeed(names: readonly NeedName[], found: Discovery): string | undefined {
  const unmet = names.find((name) => !needs[name].met(found));
  return unmet && needs[unmet].missing;
}

/** Returns what the checks of a list need. */
export function listNeed(operation: ListOperation): NeedName {
  return operation === "GetMeetings" ? "a meeting" : "a session";
}

export function rowNoun(operation: ListOperation): string {
  return recordKinds[operations[operation].response.record].noun;
}

function rows(operation: ListOperation, count: number, what: string): Need {
  return {
    missing: `the target shows ${what}`,
    met: ({ lists }) => lists[operation].walk.rows.length >= count,
  };
}
