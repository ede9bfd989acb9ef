import type { Found } from "./found.js";
import type { ListOperation } from "./lists/list.js";

/** What a check may need to find on a target. */
export interface Need {
  /** Completes "skipped: the target has ...", or says what is missing. */
  readonly missing: string;
  readonly met: (found: Found) => boolean;
}

/** Everything a check may need, by name. */
export const needs = {
  "meetings list": list("GetMeetings"),
  "sessions list": list("GetSessions"),
  "a meeting": rows("GetMeetings", 1, "no meeting"),
  "two meetings": rows("GetMeetings", 2, "fewer than two meetings"),
  "a session": rows("GetSessions", 1, "no session"),
  "two sessions": rows("GetSessions", 2, "fewer than two sessions"),
  "an ENDED session": {
    missing: "the target has no ENDED session",
    met: ({ lists }) => lists.GetSessions.walk.rows.some(({ status }) => status === "ENDED"),
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
    missing: "no credentials were given, so that none can be called wrong (CLOUDFLARE_API_TOKEN)",
    met: ({ credentialsGiven }) => credentialsGiven,
  },
} as const satisfies Record<string, Need>;

/** The name of something a check may need. */
export type NeedName = keyof typeof needs;

/** Why a check cannot run; undefined when it can. */
export function missingNeed(names: readonly NeedName[], found: Found): string | undefined {
  const unmet = names.find((name) => !needs[name].met(found));
  return unmet && needs[unmet].missing;
}

function list(operation: ListOperation): Need {
  return {
    missing: `the list of ${operation} could not be read`,
    met: ({ lists }) => lists[operation].problem === undefined,
  };
}

function rows(operation: ListOperation, count: number, what: string): Need {
  return {
    missing: `the target shows ${what}`,
    met: ({ lists }) => lists[operation].walk.rows.length >= count,
  };
}
