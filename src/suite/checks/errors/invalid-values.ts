import type { OperationId } from "../../../contract/operations.js";
import type { Check } from "../../check.js";
import { broken } from "../../finding.js";
import { text } from "../../json.js";
import type { NeedName } from "../../needs.js";
import type { Probe } from "../../probe.js";
import { oddError } from "./envelope.js";

const paging = [{ page_no: "-1" }, { page_no: "abc" }, { per_page: "-1" }, { per_page: "1.5" }, { per_page: "100000" }];
const times = [{ start_time: "yesterday" }, { end_time: "2026-02-30T00:00:00Z" }];

const invalidQueries: readonly {
  operation: OperationId;
  needs: readonly NeedName[];
  queries: readonly Record<string, string>[];
}[] = [
  { operation: "GetMeetings", needs: [], queries: [...paging, ...times, { status: "OPEN" }] },
  {
    operation: "GetSessions",
    needs: [],
    queries: [
      ...paging,
      ...times,
      { status: "OPEN" },
      { sort_by: "colour" },
      { sort_order: "sideways" },
      { participants: "many" },
      { associated_id: "no such meeting" },
    ],
  },
  { operation: "GetSessionDetails", needs: ["a session"], queries: [{ include_breakout_rooms: "perhaps" }] },
];

const oddIds = ["\u0000", "x".repeat(500)];
const idParameters = [
  ["GetSessionDetails", "session_id"],
  ["GetActiveSession", "meeting_id"],
  ["GetLivestreamSession", "livestream-session-id"],
] as const;

/** Nothing a client can send makes the target fail; whether it refuses or ignores is left open. */
export const invalidValueChecks: readonly Check[] = [
  ...invalidQueries.map(({ operation, needs, queries }) =>
    neverFails(
      operation,
      "invalid-values",
      "invalid values are never answered with 5xx",
      needs,
      queries.length,
      (session) =>
        queries.map((query) => ({
          operation,
          query,
          ...(operation === "GetSessionDetails" && { path: { session_id: session } }),
        })),
    ),
  ),
  ...idParameters.map(([operation, parameter]) =>
    neverFails(operation, "odd-ids", "odd ids are never answered with 5xx", [], oddIds.length, () =>
      oddIds.map((id) => ({ operation, path: { [parameter]: id } })),
    ),
  ),
];

function neverFails(
  operation: OperationId,
  what: string,
  title: string,
  needs: readonly NeedName[],
  requests: number,
  probes: (session: string) => Probe[],
): Check {
  return {
    id: `errors/${operation}/${what}`,
    title,
    theme: "errors",
    operation,
    origin: "semantic",
    needs,
    requests,
    async run(context) {
      const [session] = context.found.lists.GetSessions.walk.rows;
      const findings = probes((session && text(session, "id")) ?? "").map(async (probe) => {
        const exchange = await context.ask({ ...probe, expects: "anything" });
        if (exchange.status < 400) return [];
        if (exchange.status < 500) return oddError(exchange);
        const path = Object.keys(probe.query ?? probe.path ?? {}).join("+");
        const details = { expected: "a 4xx, or the value ignored", seen: `status ${exchange.status}` };
        return [broken("server-error", path, "An odd value makes the target fail.", [exchange], details)];
      });
      return (await Promise.all(findings)).flat();
    },
  };
}
