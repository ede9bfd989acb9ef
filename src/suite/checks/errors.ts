import { type OperationId, operationIds } from "../../contract/operations.js";
import { gatewayErrorModel, productErrorModel } from "../../contract/response-models.js";
import { type CredentialUse, type Exchange, type Probe, unknownId } from "../model/exchange.js";
import { broken, type Finding, observed } from "../model/finding.js";
import { at, isObject, text } from "../model/json.js";
import { activeSession, quietMeetings } from "./active-session.js";
import type { CheckDefinition, Context, NeedName } from "./check.js";

/** What a request needs to succeed, apart from its credentials. */
const recordNeeds: Readonly<Record<OperationId, readonly NeedName[]>> = {
  GetMeetings: [],
  GetSessions: [],
  GetSessionDetails: ["a session"],
  GetActiveSession: ["a LIVE session"],
  GetLivestreamSession: ["a livestream session"],
};

/** Without credentials, and with wrong ones, every operation rejects the request. */
export const credentialChecks: readonly CheckDefinition[] = operationIds.flatMap((operation) => [
  rejectsCredentials(operation, "none", "no-credentials", "a request without credentials is rejected", []),
  rejectsCredentials(operation, "wrong", "wrong-credentials", "a request with wrong credentials is rejected", [
    "given credentials",
  ]),
]);

function rejectsCredentials(
  operation: OperationId,
  credentials: CredentialUse,
  what: string,
  title: string,
  needs: readonly NeedName[],
): CheckDefinition {
  return {
    what,
    title,
    theme: "errors",
    operation,
    origin: "documented",
    needs: [...needs, ...recordNeeds[operation]],
    requests: 1,
    run: (context) => judgeRejection(context, { operation, credentials, path: knownRecord(context, operation) }),
  };
}

async function judgeRejection(context: Context, probe: Probe): Promise<Finding[]> {
  const exchange = await context.request({ ...probe, expects: "refusal" });
  const { status } = exchange;
  const seen = `status ${status}`;
  const path = "authorization";
  if (status < 400 || status >= 500) {
    const message = "The request is not rejected.";
    return [broken("not-refused", path, message, [exchange], { expected: "status 401", seen })];
  }
  const usual = [400, 401, 403].includes(status);
  return [
    ...nonStandardError(exchange),
    ...(usual ? [] : [observed("refusal-status", path, `The request is rejected with ${seen}.`, [exchange])]),
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

/** The responses for records that do not exist. */
export const notFoundChecks: readonly CheckDefinition[] = [
  rejectsUnknownId("GetSessionDetails", "session", "session_id"),
  rejectsUnknownId("GetActiveSession", "meeting", "meeting_id"),
  rejectsUnknownId("GetLivestreamSession", "livestream session", "livestream-session-id"),
  {
    what: "no-active-session",
    title: "a meeting without an active session returns the documented 404",
    theme: "errors",
    operation: "GetActiveSession",
    origin: "documented",
    needs: ["a meeting", "all LIVE sessions"],
    dependsOn: { lists: ["LIVE", "GetMeetings"], invalidatedBy: "changes" },
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
          "A meeting without an active session does not return 404.",
          [exchange],
          details,
        ),
      ];
    },
  },
];

function rejectsUnknownId(operation: OperationId, what: string, parameter: string): CheckDefinition {
  return {
    what: `unknown-${what.replaceAll(" ", "-")}`,
    title: `an unknown ${what} is rejected`,
    theme: "errors",
    operation,
    origin: "semantic",
    needs: [],
    requests: 1,
    run: (context) => judgeUnknown(context, { operation, path: { [parameter]: unknownId } }),
  };
}

async function judgeUnknown(context: Context, probe: Probe): Promise<Finding[]> {
  const exchange = await context.request({ ...probe, expects: "refusal" });
  const { status } = exchange;
  if (status < 400 || status >= 500) {
    const details = { expected: "status 404", seen: `status ${status}` };
    return [broken("wrong-status", "status", "An unknown id is not rejected.", [exchange], details)];
  }
  const note = `An unknown id is rejected with ${status}.`;
  return [...nonStandardError(exchange), ...(status === 404 ? [] : [observed("status", "status", note, [exchange])])];
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

/** Nothing a client can send makes the target fail; whether it rejects or ignores the value is left open. */
export const invalidValueChecks: readonly CheckDefinition[] = [
  ...invalidQueries.map(({ operation, needs, queries }) =>
    neverFails(operation, "invalid-values", "invalid values never cause a 5xx", needs, queries.length, (session) =>
      queries.map((query) => ({
        operation,
        query,
        ...(operation === "GetSessionDetails" && { path: { session_id: session } }),
      })),
    ),
  ),
  ...idParameters.map(([operation, parameter]) =>
    neverFails(operation, "odd-ids", "odd ids never cause a 5xx", [], oddIds.length, () =>
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
): CheckDefinition {
  return {
    what,
    title,
    theme: "errors",
    operation,
    origin: "semantic",
    needs,
    requests,
    async run(context) {
      const [session] = context.found.lists.GetSessions.walk.rows;
      const findings = probes((session && text(session, "id")) ?? "").map(async (probe) => {
        const exchange = await context.request({ ...probe, expects: "anything" });
        if (exchange.status < 400) return [];
        if (exchange.status < 500) return nonStandardError(exchange);
        const path = Object.keys(probe.query ?? probe.path ?? {}).join("+");
        const details = { expected: "a 4xx, or the value ignored", seen: `status ${exchange.status}` };
        return [broken("server-error", path, "An odd value makes the target fail.", [exchange], details)];
      });
      return (await Promise.all(findings)).flat();
    },
  };
}

/** Finds what is wrong with a response that must be an error of the API itself. */
function notProductError(exchange: Exchange): Finding[] {
  const parsed = productErrorModel.safeParse(exchange.json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = "The error does not have the documented envelope.";
    return [
      broken("error-envelope", issue?.path.join(".") ?? "", message, [exchange], {
        expected: '{"success":false,"error":{"code":404,"message":"..."}}',
        seen: exchange.body.slice(0, 200),
      }),
    ];
  }
  if (parsed.data.error.code === exchange.status) return [];
  return [
    broken("error-code", "error.code", "error.code is not the HTTP status.", [exchange], {
      expected: String(exchange.status),
      seen: String(parsed.data.error.code),
    }),
  ];
}

/** Finds what is wrong with an error whose envelope is left open: one of the two known ones, used right, or another. */
function nonStandardError(exchange: Exchange): Finding[] {
  if (isObject(at(exchange.json, "error"))) return notProductError(exchange);
  if (gatewayErrorModel.safeParse(exchange.json).success) return [];
  const message = "The error has neither the envelope of the API nor that of the gateway.";
  return [observed("error-envelope", "", message, [exchange])];
}
