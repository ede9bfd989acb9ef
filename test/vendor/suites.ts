import type { OperationId } from "../../src/contract/operations.js";
import type { Revision } from "../../src/contract/revisions.js";

/** A test suite that the vendor publishes with an SDK, all of it marked to be skipped. */
export interface Suite {
  readonly language: "Python" | "Go";
  readonly version: string;
  /** What the SDK speaks. */
  readonly revision: Revision;
  /** Run only with `--all`: compiling an SDK in Go takes minutes. */
  readonly slow?: true;
}

/** The suites of the oldest and the newest SDK of each revision. */
export const suites: readonly Suite[] = [
  { language: "Python", version: "5.0.0", revision: "2026-01" },
  { language: "Python", version: "5.2.0", revision: "2026-01" },
  { language: "Python", version: "5.5.0", revision: "2026-07" },
  { language: "Python", version: "5.6.0", revision: "2026-07" },
  { language: "Go", version: "v6.6.0", revision: "2026-01", slow: true },
  { language: "Go", version: "v6.10.0", revision: "2026-01" },
  { language: "Go", version: "v7.4.0", revision: "2026-07", slow: true },
  { language: "Go", version: "v7.9.0", revision: "2026-07" },
];

/** Where a suite tests an operation: a file by resource, and the name of the method in each language. */
interface OperationTests {
  readonly resource: "active_session" | "livestreams" | "meetings" | "sessions";
  readonly python: string;
  readonly go: string;
}

/** Where the suites test the operations. */
export const operationTests: Readonly<Record<OperationId, OperationTests>> = {
  GetMeetings: { resource: "meetings", python: "get", go: "MeetingGet" },
  GetSessions: { resource: "sessions", python: "get_sessions", go: "SessionGetSessions" },
  GetSessionDetails: { resource: "sessions", python: "get_session_details", go: "SessionGetSessionDetails" },
  GetActiveSession: {
    resource: "active_session",
    python: "get_active_session",
    go: "ActiveSessionGetActiveSession",
  },
  GetLivestreamSession: {
    resource: "livestreams",
    python: "get_livestream_session_details_for_session_id",
    go: "LivestreamGetLivestreamSessionDetailsForSessionID",
  },
};

/** A test that was found in a suite, its skip mark removed. */
export interface FoundTest {
  readonly operation: OperationId;
  /** How the suite's runner names it. */
  readonly name: string;
}

/** How a test went; several for one name when the suite runs it with several clients. */
export interface TestOutcome {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly detail: string;
}
