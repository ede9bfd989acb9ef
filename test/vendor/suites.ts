import type { OperationId } from "../../src/contract/operations.js";

/** A test suite that the vendor publishes with an SDK, all of it marked to be skipped. */
export interface Suite {
  readonly language: "python" | "go";
  readonly version: string;
  /** Run only with `--all`: compiling an SDK in Go takes minutes. */
  readonly slow?: true;
}

/** The suites of the oldest and the newest SDK of each revision. */
export const suites: readonly Suite[] = [
  { language: "go", version: "6.6.0", slow: true },
  { language: "go", version: "6.10.0" },
  { language: "go", version: "7.4.0", slow: true },
  { language: "go", version: "7.9.0" },
  { language: "python", version: "5.0.0" },
  { language: "python", version: "5.2.0" },
  { language: "python", version: "5.3.0" },
  { language: "python", version: "5.6.0" },
  { language: "python", version: "5.7.0" },
  { language: "python", version: "5.9.0" },
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
