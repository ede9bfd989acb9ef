import type { Origin } from "../../contract/constants.js";
import type { OperationId } from "../../contract/operations.js";
import type { CheckResult } from "../run/report.js";

const reference = "https://developers.cloudflare.com/api/resources/realtime_kit/subresources";

/** The published page of each operation. */
const pages = {
  GetMeetings: `${reference}/meetings/methods/get/`,
  GetSessions: `${reference}/sessions/methods/get_sessions/`,
  GetSessionDetails: `${reference}/sessions/methods/get_session_details/`,
  GetActiveSession: `${reference}/active_session/methods/get_active_session/`,
  GetLivestreamSession: `${reference}/livestreams/methods/get_livestream_session_details_for_session_id/`,
} as const satisfies Record<OperationId, string>;

const meanings: Readonly<Record<Origin, string>> = {
  documented: "The documentation says so",
  example: "A published example or an official SDK shows it",
  semantic: "It follows from what the documented words mean",
  assumed: "No document says so: it is an assumption of realtimekit-testkit, and what breaks it is only observed",
};

/** Where the sentence of a check comes from: why it counts, and the page to read. */
export function citationOf({ origin, operation }: Pick<CheckResult, "origin" | "operation">) {
  return { why: meanings[origin], page: pages[operation] };
}
