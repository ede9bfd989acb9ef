import { meetingStatuses } from "../../contract/meeting-model.js";
import { type OperationId, operationIds, parametersOf } from "../../contract/operations.js";
import { type Parameter, parameters } from "../../contract/parameters.js";
import { recordKinds, recordsIn } from "../../contract/records.js";
import { describeRecord } from "../../contract/redaction.js";
import { gatewayErrorModel, productErrorModel } from "../../contract/response-models.js";
import { isListOperation, listOperations, revisions } from "../../contract/revisions.js";
import { sessionStatuses } from "../../contract/session-model.js";
import { isObject, type JsonObject, valueAt } from "../../lib/json-path.js";
import { counted } from "../../lib/message.js";
import { modelDefs } from "../../lib/model-fields.js";
import { whyForbidden } from "../discovery/discover.js";
import { readRecord, readRecords } from "../lists/read.js";
import { knownPath, type RecordOperation, recordIds, recordOperations, recordProbe } from "../lists/record-ids.js";
import { type Exchange, isClientError, type Probe, unknownId } from "../model/exchange.js";
import { brief, broken, type Finding, type Found, observed, Skipped, shownBody } from "../model/finding.js";
import { isPathSegment, text } from "../model/json.js";
import { activeSession, meetingsWithoutSession } from "./agreement.js";
import { type CheckDefinition, type Context, listNeed, type NeedName } from "./check.js";
import { wrongContentType } from "./shape.js";

/** Returns what a request needs to succeed, apart from credentials. */
function recordNeeds(operation: OperationId): readonly NeedName[] {
  return recordOperations.flatMap((one) => (one === operation ? recordIds[one].needs : []));
}

/** Every operation rejects requests with missing or wrong credentials. */
export const credentialChecks: readonly CheckDefinition[] = operationIds.flatMap((operation) =>
  (["none", "wrong"] as const).map(
    (credentials): CheckDefinition => ({
      what: credentials === "none" ? "no-credentials" : "wrong-credentials",
      title: `a request ${credentials === "none" ? "without" : "with wrong"} credentials is rejected`,
      theme: "errors",
      operation,
      origin: "documented",
      needs: [...(credentials === "wrong" ? (["given credentials"] as const) : []), ...recordNeeds(operation)],
      requests: 1,
      run: (context) => judgeRejection(context, { operation, credentials, path: knownPath(operation, context.found) }),
    }),
  ),
);

async function judgeRejection(context: Context, probe: Probe): Promise<Found> {
  const exchange = await context.request({ ...probe, expects: "error" });
  const seen = `status ${exchange.status}`;
  const path = "authorization";
  if (!isClientError(exchange)) {
    return broken("not-rejected", path, "The request is not rejected.", [exchange], { expected: "status 401", seen });
  }
  return [
    dataInError(exchange),
    nonStandardError(exchange),
    ![400, 401].includes(exchange.status) &&
      observed("rejection-status", path, `The request is rejected with ${seen}.`, [exchange]),
  ];
}

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
      const [quiet] = await meetingsWithoutSession(context);
      const exchange = await activeSession(context, quiet?.id ?? unknownId);
      if (exchange.status === 404) {
        return [dataInError(exchange), wrongContentType(exchange, "error"), notProductError(exchange)];
      }
      return wrongStatus("A meeting without an active session does not return 404.", exchange, context);
    },
  },
];

/** No document says so, and a server may serve its only app under any id. */
export const otherAppChecks: readonly CheckDefinition[] = operationIds.map((operation) => ({
  what: "other-app",
  title: "an app that does not exist shows other records, or none",
  theme: "errors",
  operation,
  origin: "assumed",
  needs: isListOperation(operation) ? [listNeed(operation)] : recordNeeds(operation),
  requests: 1,
  async run(context) {
    const { found, revision } = context;
    const path = { ...knownPath(operation, found), app_id: unknownId };
    const exchange = await context.request({ operation, path, expects: "anything" });
    if (exchange.status >= 500) return serverError("app_id", exchange);
    if (exchange.status >= 400) return dataInError(exchange);
    const shown = readRecords(exchange, revision) ?? [];
    const rows = [...listOperations.flatMap((list) => found.lists[list].walk.rows), ...found.live.rows];
    const own = new Set<unknown>([...rows.map(({ id }) => id), found.livestreamSession]);
    if (shown.length === 0 || !shown.every((row) => isObject(row) && own.has(row.id))) return [];
    const details = { expected: "others, none, or an error", seen: `${counted(shown.length, "record")} of this app` };
    return broken("same-list", "app_id", "Another app id shows the records of this app.", [exchange], details);
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
    requests: operation === "GetSessionDetails" ? 3 : 1,
    run: async (context) => [
      await judgeUnknown(context, recordProbe(operation, unknownId)),
      operation === "GetSessionDetails" ? await judgeSimilar(context, operation) : [],
    ],
  };
}

/** Finds a session that is returned for a part of its id or the id of its meeting, if no other session has that id. */
async function judgeSimilar(context: Context, operation: RecordOperation): Promise<Found> {
  const { rows } = context.found.lists.GetSessions.walk;
  const row = rows.find(({ id }) => id === recordIds[operation].find(context.found));
  const part = row && row.id.length >= 8 ? row.id.slice(0, -1) : undefined;
  const others = [part, text(row ?? {}, "associated_id")].map(async (other): Promise<Found> => {
    if (other === undefined || !isPathSegment(other)) return [];
    const exchange = await context.request({ ...recordProbe(operation, other), expects: "anything" });
    const record = exchange.status === 200 ? readRecord(exchange, context.revision) : undefined;
    if (record === undefined || !rows.some(({ id }) => id === record.id) || record.id === other) return [];
    return wrongStatus(
      `${other === part ? "A part of an id" : "The id of a meeting"} is not rejected.`,
      exchange,
      context,
    );
  });
  return Promise.all(others);
}

async function judgeUnknown(context: Context, probe: Probe): Promise<Found> {
  const exchange = await context.request({ ...probe, expects: "error" });
  const { status } = exchange;
  if (!isClientError(exchange)) {
    return wrongStatus(
      `An unknown id ${status < 500 ? "is not rejected" : "makes the target fail"}.`,
      exchange,
      context,
    );
  }
  const forbidden = whyForbidden(exchange);
  if (forbidden !== undefined && !wasAllowed(context, probe.operation)) throw new Skipped(forbidden);
  return [
    dataInError(exchange),
    nonStandardError(exchange),
    status !== 404 && observed("status", "status", `An unknown id is rejected with ${status}.`, [exchange]),
  ];
}

/** Creates the finding of a missing 404: the request succeeds, or makes the target fail. */
function wrongStatus(message: string, exchange: Exchange, { revision }: Context): Finding {
  const { status, probe, json } = exchange;
  const record = readRecord(exchange, revision);
  const body = record === undefined ? shownBody(exchange) : brief(describeRecord(record));
  const isShown = json !== undefined && status < 500;
  const details = { expected: "status 404", seen: `status ${status}${isShown ? `, ${body}` : ""}` };
  return status < 500
    ? broken("wrong-status", "status", message, [exchange], details)
    : broken("server-error", Object.keys(probe.path ?? {}).join("+"), message, [exchange], details);
}

function wasAllowed({ log }: Context, operation: OperationId): boolean {
  return log.some(({ probe, status }) => probe.operation === operation && (status === 200 || status === 404));
}

/** Queries whose values are valid alone and unusual together, or that no document mentions. */
const oddQueries: readonly Readonly<Record<string, string>>[] = [
  { page_no: "99999999999" },
  { search: "%_'\"\\[(?" },
  { search: "\0" },
  { start_time: "2026-12-31T00:00:00Z", end_time: "2026-01-01T00:00:00Z" },
  { participants: "10:1" },
  { sort_order: "ASC" },
  { "no-such-parameter": "1" },
];

/** The texts that the checks invented: a request with one of them reveals nothing about the target. */
export const inventedValues: ReadonlySet<string> = new Set([
  ...Object.values(parameters).flatMap(({ invalid }) => invalid),
  ...oddQueries.flatMap((query) => Object.values(query)),
]);

/** No request makes the target fail; whether it rejects or ignores invalid values is unspecified. */
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

function parametersIn(place: "query" | "path", operation: OperationId): Parameter[] {
  const known = new Map(revisions.flatMap((revision) => parametersOf(operation, revision)));
  return [...known.values()].filter((parameter) => parameter.in === place);
}

/** Returns values of a query parameter that are invalid, or that clients send by mistake: an empty one, and two at once. */
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
  const judgeInput = async (context: Context, { path, query }: (typeof inputs)[number]): Promise<Found> => {
    const place = { ...knownPath(operation, context.found), ...path };
    const exchange = await context.request({ operation, path: place, ...(query && { query }), expects: "anything" });
    if (isClientError(exchange)) return [dataInError(exchange), nonStandardError(exchange)];
    return exchange.status >= 400 && serverError(Object.keys(query ?? path ?? {}).join("+"), exchange);
  };
  return [
    {
      ...check,
      theme: "errors",
      operation,
      origin: "semantic",
      requests: inputs.length,
      run: (context) => Promise.all(inputs.map((input) => judgeInput(context, input))),
    },
  ];
}

function serverError(path: string, exchange: Exchange): Finding {
  const details = { expected: "a 4xx, or the value ignored", seen: `status ${exchange.status}` };
  return broken("server-error", path, "An odd value makes the target fail.", [exchange], details);
}

/** Finds records in the body of an error, which a rejected client must not receive. */
export function dataInError(exchange: Exchange): Found {
  const expected = "an error without data";
  const record = findRecord(exchange.json) ?? inPlaceOfRecords(exchange);
  if (record) {
    const details = { expected, seen: brief(describeRecord(record)) };
    return broken("data-in-error", "", "A rejected request gets data all the same.", [exchange], details);
  }
  const fields = exchange.json === undefined ? recordFieldsIn(exchange.body) : [];
  if (fields.length > 0) {
    const message = "A rejected request gets data all the same, in a body that is not JSON.";
    return broken("data-in-error", "", message, [exchange], { expected, seen: fields.join(", ") });
  }
  if (valueAt(exchange.json, ["success"]) !== true) return [];
  const details = { expected, seen: '"success":true' };
  return broken("success-in-error", "", "A rejected request gets success: true.", [exchange], details);
}

/** Finds an object that must be a record: by two of its fields, by one that only records have, or by its state. */
function findRecord(value: unknown): JsonObject | undefined {
  if (Array.isArray(value)) return value.map(findRecord).find((record) => record !== undefined);
  if (!isObject(value)) return undefined;
  const telling = Object.keys(value).filter((name) => recordFields.has(name) && !ambiguousFields.has(name));
  const isConclusive = telling.length >= 2 || telling.some(isConclusiveField) || hasState(value);
  return isConclusive ? value : findRecord(Object.values(value));
}

/** Finds the fields that only records have in a text that is not JSON, such as an error with the refused data after it. */
export function recordFieldsIn(body: string): string[] {
  const names = Array.from(body.matchAll(/"(\w+)"\s*:/g), ([, name = ""]) => name);
  return [...new Set(names)].filter(isConclusiveField);
}

function isConclusiveField(name: string): boolean {
  return recordFields.has(name) && !ambiguousFields.has(name) && !ambiguousEndings.test(name);
}

/** Finds a record, however incomplete, where a revision has those of some operation. The requested id may be there. */
function inPlaceOfRecords({ json, probe }: Exchange): JsonObject | undefined {
  const requested: readonly unknown[] = Object.values(probe.path ?? {});
  return revisions
    .flatMap((revision) => operationIds.flatMap((operation) => recordsIn(json, operation, revision) ?? []))
    .map(({ record }) => record)
    .filter(isObject)
    .find(({ id, ...rest }) => {
      const isRecord = Object.keys(rest).every((name) => recordFields.has(name));
      return isRecord && typeof id === "string" && !requested.includes(id);
    });
}

function hasState({ id, status }: JsonObject): boolean {
  return typeof id === "string" && [...sessionStatuses, ...meetingStatuses].some((state) => state === status);
}

const recordFields = new Set(
  Object.values(recordKinds).flatMap(({ models }) =>
    revisions.flatMap((revision) => Object.keys(models[revision].shape)),
  ),
);

/** Fields of records that error bodies of other APIs have too. */
const ambiguousFields: ReadonlySet<string> = new Set(["status", "type", "title", "meta"]);

/** Endings of fields that may only repeat the request. */
const ambiguousEndings = /(^id|_id|_at|_time|_message)$/;

/** Finds problems with a response that must be an error of the API itself. */
function notProductError(exchange: Exchange): Found {
  const parsed = productErrorModel.safeParse(exchange.json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    return broken("error-envelope", path, "The error does not have the documented envelope.", [exchange], {
      expected: '{"success":false,"error":{"code":404,"message":"..."}}',
      seen: shownBody(exchange),
    });
  }
  const details = { expected: String(exchange.status), seen: String(parsed.data.error.code) };
  if (details.expected === details.seen) return [];
  return broken("error-code", "error.code", "error.code is not the HTTP status.", [exchange], details);
}

/** Finds problems with an error of unspecified envelope: one of the two known ones, used correctly, or another. */
function nonStandardError(exchange: Exchange): Found {
  if (isObject(valueAt(exchange.json, ["error"]))) return notProductError(exchange);
  if (gatewayErrorModel.safeParse(exchange.json).success) return [];
  const message =
    exchange.json === undefined
      ? `The error is not JSON${exchange.body === "" ? ": it has no body" : ""}.`
      : "The error has neither the envelope of the API nor that of the gateway.";
  return observed("error-envelope", "", message, [exchange]);
}
