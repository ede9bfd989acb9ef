import { type OperationId, operationIds } from "../../../contract/operations.js";
import type { Check, Context } from "../../check.js";
import { broken, type Finding, observed } from "../../finding.js";
import { text } from "../../json.js";
import type { NeedName } from "../../needs.js";
import type { CredentialUse, Probe } from "../../probe.js";
import { oddError } from "./envelope.js";

/** The needs of a request that would be answered, were it not for its credentials. */
const recordNeeds: Readonly<Record<OperationId, readonly NeedName[]>> = {
  GetMeetings: [],
  GetSessions: [],
  GetSessionDetails: ["a session"],
  GetActiveSession: ["a LIVE session"],
  GetLivestreamSession: ["a livestream session"],
};

/** Without credentials, and with wrong ones, every operation refuses. */
export const credentialChecks: readonly Check[] = operationIds.flatMap((operation) => [
  refused(operation, "none", "no-credentials", "a request without credentials is refused", []),
  refused(operation, "wrong", "wrong-credentials", "a request with wrong credentials is refused", [
    "given credentials",
  ]),
]);

function refused(
  operation: OperationId,
  credentials: CredentialUse,
  what: string,
  title: string,
  needs: readonly NeedName[],
): Check {
  return {
    id: `errors/${operation}/${what}`,
    title,
    theme: "errors",
    operation,
    origin: "documented",
    needs: [...needs, ...recordNeeds[operation]],
    requests: 1,
    run: (context) => judgeRefusal(context, { operation, credentials, path: knownRecord(context, operation) }),
  };
}

async function judgeRefusal(context: Context, probe: Probe): Promise<Finding[]> {
  const exchange = await context.ask({ ...probe, expects: "refusal" });
  const { status } = exchange;
  const seen = `status ${status}`;
  const path = "authorization";
  if (status < 400 || status >= 500) {
    const message = "The request is not refused.";
    return [broken("not-refused", path, message, [exchange], { expected: "status 401", seen })];
  }
  const usual = [400, 401, 403].includes(status);
  return [
    ...oddError(exchange),
    ...(usual ? [] : [observed("refusal-status", path, `The request is refused with ${seen}.`, [exchange])]),
  ];
}

function knownRecord({ found }: Context, operation: OperationId): Record<string, string> {
  const { lists, live, livestreamSession } = found;
  const paths: Partial<Record<OperationId, Record<string, string | undefined>>> = {
    GetSessionDetails: { session_id: lists.GetSessions.walk.rows[0]?.id },
    GetActiveSession: { meeting_id: live.rows.flatMap((row) => text(row, "associated_id") ?? [])[0] },
    GetLivestreamSession: { "livestream-session-id": livestreamSession },
  };
  return Object.fromEntries(
    Object.entries(paths[operation] ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
