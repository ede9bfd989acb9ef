import type { OperationId } from "../../../contract/operations.js";
import type { Check, Context } from "../../check.js";
import type { Exchange } from "../../exchange.js";
import { broken, type Finding, observed } from "../../finding.js";
import type { Probe } from "../../probe.js";
import { unknownId } from "../../unknown-id.js";
import { activeSession, quietMeetings } from "../agreement/active-session.js";
import { notProductError, oddError } from "./envelope.js";

/** What is answered about records that do not exist. */
export const notFoundChecks: readonly Check[] = [
  unknown("GetSessionDetails", "session", "session_id"),
  unknown("GetActiveSession", "meeting", "meeting_id"),
  unknown("GetLivestreamSession", "livestream session", "livestream-session-id"),
  {
    id: "errors/GetActiveSession/no-active-session",
    title: "a meeting without an active session answers the documented 404",
    theme: "errors",
    operation: "GetActiveSession",
    origin: "documented",
    needs: ["a meeting", "all LIVE sessions"],
    reliesOn: { on: ["LIVE", "GetMeetings"], disturbedBy: "changes" },
    requests: 1,
    async run(context) {
      const [quiet] = await quietMeetings(context);
      const exchange = await activeSession(context, quiet?.id ?? unknownId);
      if (exchange.status === 404) return [...notJson(exchange), ...notProductError(exchange)];
      const details = { expected: "status 404", seen: `status ${exchange.status}` };
      return [
        broken(
          "wrong-status",
          "status",
          "A meeting without an active session does not answer 404.",
          [exchange],
          details,
        ),
      ];
    },
  },
];

function unknown(operation: OperationId, what: string, parameter: string): Check {
  return {
    id: `errors/${operation}/unknown-${what.replaceAll(" ", "-")}`,
    title: `an unknown ${what} is refused`,
    theme: "errors",
    operation,
    origin: "semantic",
    needs: [],
    requests: 1,
    run: (context) => judgeUnknown(context, { operation, path: { [parameter]: unknownId } }),
  };
}

async function judgeUnknown(context: Context, probe: Probe): Promise<Finding[]> {
  const exchange = await context.ask({ ...probe, expects: "refusal" });
  const { status } = exchange;
  if (status < 400 || status >= 500) {
    const details = { expected: "status 404", seen: `status ${status}` };
    return [broken("wrong-status", "status", "An unknown id is not refused.", [exchange], details)];
  }
  const note = `An unknown id is refused with ${status}.`;
  return [...oddError(exchange), ...(status === 404 ? [] : [observed("status", "status", note, [exchange])])];
}

function notJson(exchange: Exchange): Finding[] {
  const seen = exchange.headers["content-type"] ?? "none";
  return /^application\/json\b/.test(seen)
    ? []
    : [
        broken("content-type", "content-type", "The error is not sent as JSON.", [exchange], {
          expected: "application/json",
          seen,
        }),
      ];
}
