import { type OperationId, operationIds, parametersOf } from "../../contract/operations.js";
import { type Parameter, parameters } from "../../contract/parameters.js";
import { describeRecord } from "../../contract/redaction.js";
import { listOperations, revisions } from "../../contract/revisions.js";
import { isObject } from "../../lib/json-path.js";
import { counted } from "../../lib/message.js";
import { modelDefs } from "../../lib/model-fields.js";
import { whyForbidden } from "../discovery/access.js";
import { readRecord, readRecords } from "../lists/read.js";
import { knownPath, type RecordOperation, recordIds, recordOperations, recordProbe } from "../lists/record-ids.js";
import { type CredentialUse, type Exchange, type Probe, unknownId } from "../model/exchange.js";
import { brief, broken, type Finding, observed, Skipped, shownBody } from "../model/finding.js";
import { activeSession, quietMeetings } from "./active-session.js";
import { aRow, type CheckDefinition, type Context, type NeedName } from "./check.js";
import { dataInError, nonStandardError, notProductError } from "./error-body.js";
import { wrongContentType } from "./shape.js";

/** What a request needs to succeed, apart from its credentials. */
function recordNeeds(operation: OperationId): readonly NeedName[] {
  const record = recordOperations.find((one) => one === operation);
  return record === undefined ? [] : [recordIds[record].needs];
}

/** Without credentials, and with wrong ones, every operation rejects the request. */
export const credentialChecks: readonly CheckDefinition[] = operationIds.flatMap((operation) => {
  const withCredentials = (credentials: CredentialUse, needs: readonly NeedName[]) => ({
    theme: "errors" as const,
    operation,
    origin: "documented" as const,
    needs: [...needs, ...recordNeeds(operation)],
    requests: 1,
    run: (context: Context) =>
      judgeRejection(context, { operation, credentials, path: knownPath(operation, context.found) }),
  });
  return [
    { what: "no-credentials", title: "a request without credentials is rejected", ...withCredentials("none", []) },
    {
      what: "wrong-credentials",
      title: "a request with wrong credentials is rejected",
      ...withCredentials("wrong", ["given credentials"]),
    },
  ];
});

async function judgeRejection(context: Context, probe: Probe): Promise<Finding[]> {
  const exchange = await context.request({ ...probe, expects: "error" });
  const { status } = exchange;
  const seen = `status ${status}`;
  const path = "authorization";
  if (status < 400 || status >= 500) {
    const message = "The request is not rejected.";
    return [broken("not-rejected", path, message, [exchange], { expected: "status 401", seen })];
  }
  const usual = [400, 401].includes(status);
  return [
    ...dataInError(exchange),
    ...nonStandardError(exchange),
    ...(usual ? [] : [observed("rejection-status", path, `The request is rejected with ${seen}.`, [exchange])]),
  ];
}

/** The responses for records that do not exist. */
export const notFoundChecks: readonly CheckDefinition[] = [
  ...recordOperations.map(rejectsUnknownId),
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
      if (exchange.status === 404) {
        return [...dataInError(exchange), ...wrongContentType(exchange, "error"), ...notProductError(exchange)];
      }
      return [wrongStatus("A meeting without an active session does not return 404.", exchange, context)];
    },
  },
];

/** No document says so, and a server may serve its only app under any id. */
export const otherAppChecks: readonly CheckDefinition[] = listOperations.map((operation) => ({
  what: "other-app",
  title: "an app that does not exist shows another list, or none",
  theme: "errors",
  operation,
  origin: "assumed",
  needs: [aRow(operation)],
  requests: 1,
  async run(context) {
    const exchange = await context.request({ operation, path: { app_id: unknownId }, expects: "anything" });
    if (exchange.status >= 500) return [serverError("app_id", exchange)];
    if (exchange.status >= 400) return dataInError(exchange);
    const shown = readRecords(exchange, context.revision) ?? [];
    const own = new Set<unknown>(context.found.lists[operation].walk.rows.map(({ id }) => id));
    if (shown.length === 0 || !shown.every((row) => isObject(row) && own.has(row.id))) return [];
    const details = { expected: "other rows, none, or an error", seen: `${counted(shown.length, "row")} of this app` };
    return [broken("same-list", "app_id", "Another app id shows the list of this app.", [exchange], details)];
  },
}));

function rejectsUnknownId(operation: RecordOperation): CheckDefinition {
  const { noun } = recordIds[operation];
  return {
    what: `unknown-${noun.replaceAll(" ", "-")}`,
    title: `an unknown ${noun} is rejected`,
    theme: "errors",
    operation,
    origin: "semantic",
    needs: [],
    requests: 1,
    run: (context) => judgeUnknown(context, recordProbe(operation, unknownId)),
  };
}

async function judgeUnknown(context: Context, probe: Probe): Promise<Finding[]> {
  const exchange = await context.request({ ...probe, expects: "error" });
  const { status } = exchange;
  if (status < 400 || status >= 500) {
    const message = status < 500 ? "An unknown id is not rejected." : "An unknown id makes the target fail.";
    return [wrongStatus(message, exchange, context)];
  }
  const forbidden = whyForbidden(exchange);
  if (forbidden !== undefined && !wasAllowed(context, probe.operation)) throw new Skipped(forbidden);
  const note = `An unknown id is rejected with ${status}.`;
  return [
    ...dataInError(exchange),
    ...nonStandardError(exchange),
    ...(status === 404 ? [] : [observed("status", "status", note, [exchange])]),
  ];
}

/** What has no 404: it is served, or it makes the target fail. */
function wrongStatus(message: string, exchange: Exchange, { revision }: Context): Finding {
  const { status, probe, json } = exchange;
  const record = readRecord(exchange, revision);
  const body =
    json === undefined ? "" : `, ${record === undefined ? shownBody(exchange) : brief(describeRecord(record))}`;
  const details = { expected: "status 404", seen: `status ${status}${body}` };
  return status < 500
    ? broken("wrong-status", "status", message, [exchange], details)
    : broken("server-error", Object.keys(probe.path ?? {}).join("+"), message, [exchange], details);
}

/** Whether the credentials opened an operation at least once. */
function wasAllowed({ log }: Context, operation: OperationId): boolean {
  return log.some(({ probe, status }) => probe.operation === operation && (status === 200 || status === 404));
}

/** Queries whose values are valid alone and odd together, or that no document mentions. */
const oddQueries: readonly Readonly<Record<string, string>>[] = [
  { page_no: "99999999999" },
  { search: "%_'\"\\[(?" },
  { start_time: "2026-12-31T00:00:00Z", end_time: "2026-01-01T00:00:00Z" },
  { participants: "10:1" },
  { sort_order: "ASC" },
  { "no-such-parameter": "1" },
];

/** The texts that the checks themselves made up: a request with one of them shows nothing of the target. */
export const inventedValues: ReadonlySet<string> = new Set([
  ...Object.values(parameters).flatMap(({ invalid }) => invalid),
  ...oddQueries.flatMap((query) => Object.values(query)),
]);

/** Nothing a client can send makes the target fail; whether it rejects or ignores the value is left open. */
export const invalidValueChecks: readonly CheckDefinition[] = [
  ...operationIds.flatMap((operation) => {
    const known = parametersIn("query", operation);
    const ofOne = known.flatMap((parameter) => oddValues(parameter).map((value) => ({ [parameter.name]: value })));
    const names = [...known.map(({ name }) => name), "no-such-parameter"];
    const ofMany = oddQueries.filter((query) => Object.keys(query).every((name) => names.includes(name)));
    const inputs = known.length === 0 ? [] : [...ofOne, ...ofMany].map((query) => ({ query }));
    const check = { what: "invalid-values", title: "odd queries never cause a 5xx", needs: recordNeeds(operation) };
    return neverFails(operation, inputs, check);
  }),
  ...operationIds.flatMap((operation) => {
    const inputs = parametersIn("path", operation).flatMap(({ name, invalid }) =>
      invalid.map((id) => ({ path: { [name]: id } })),
    );
    return neverFails(operation, inputs, { what: "odd-ids", title: "odd ids never cause a 5xx", needs: [] });
  }),
];

/** The parameters that an operation has in any revision. */
function parametersIn(place: "query" | "path", operation: OperationId): Parameter[] {
  const known = new Map(revisions.flatMap((revision) => parametersOf(operation, revision)));
  return [...known.values()].filter((parameter) => parameter.in === place);
}

/** Values of a query parameter that are invalid, or that no client means to send: an empty one, and two at once. */
function oddValues({ invalid, example, schema }: Parameter): (string | readonly string[])[] {
  const words = modelDefs(schema).flatMap((def) => (def.type === "enum" ? Object.values(def.entries) : []));
  const other = typeof example === "number" ? example + 1 : (words.find((word) => word !== example) ?? example);
  return [...invalid, "", [example, other].map(String)];
}

function neverFails(
  operation: OperationId,
  inputs: readonly Pick<Probe, "path" | "query">[],
  check: Pick<CheckDefinition, "what" | "title" | "needs">,
): CheckDefinition[] {
  if (inputs.length === 0) return [];
  return [
    {
      ...check,
      theme: "errors",
      operation,
      origin: "semantic",
      requests: inputs.length,
      async run(context) {
        const findings = inputs.map(async ({ path, query }) => {
          const place = { ...knownPath(operation, context.found), ...path };
          const exchange = await context.request({
            operation,
            path: place,
            ...(query && { query }),
            expects: "anything",
          });
          if (exchange.status < 400) return [];
          if (exchange.status < 500) return [...dataInError(exchange), ...nonStandardError(exchange)];
          return [serverError(Object.keys(query ?? path ?? {}).join("+"), exchange)];
        });
        return (await Promise.all(findings)).flat();
      },
    },
  ];
}

function serverError(path: string, exchange: Exchange): Finding {
  const details = { expected: "a 4xx, or the value ignored", seen: `status ${exchange.status}` };
  return broken("server-error", path, "An odd value makes the target fail.", [exchange], details);
}
