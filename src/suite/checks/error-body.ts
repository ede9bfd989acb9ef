import { meetingStatuses } from "../../contract/meeting-model.js";
import { operationIds } from "../../contract/operations.js";
import { recordKinds, recordsIn } from "../../contract/records.js";
import { describeRecord } from "../../contract/redaction.js";
import { gatewayErrorModel, productErrorModel } from "../../contract/response-models.js";
import { revisions } from "../../contract/revisions.js";
import { sessionStatuses } from "../../contract/session-model.js";
import { isObject, type JsonObject, valueAt } from "../../lib/json-path.js";
import type { Exchange } from "../model/exchange.js";
import { brief, broken, type Finding, observed, shownBody } from "../model/finding.js";

/** Finds records in the body of an error: a rejected client must not get any. */
export function dataInError(exchange: Exchange): Finding[] {
  const record = findRecord(exchange.json) ?? inPlaceOfRecords(exchange);
  const isSuccess = valueAt(exchange.json, ["success"]) === true;
  if (record === undefined && !isSuccess) return [];
  const message = record ? "A rejected request gets data all the same." : "A rejected request gets success: true.";
  return [
    broken(record ? "data-in-error" : "success-in-error", "", message, [exchange], {
      expected: "an error without data",
      seen: record ? brief(describeRecord(record)) : '"success":true',
    }),
  ];
}

/** An object inside a value that only a record can be: by two of its fields, by one that nothing else has, or by its state. */
function findRecord(value: unknown): JsonObject | undefined {
  if (Array.isArray(value)) return value.map(findRecord).find((record) => record !== undefined);
  if (!isObject(value)) return undefined;
  const telling = Object.keys(value).filter((name) => recordFields.has(name) && !ambiguousFields.has(name));
  const isTelling = telling.length >= 2 || telling.some((name) => !ambiguousEndings.test(name)) || hasState(value);
  return isTelling ? value : findRecord(Object.values(value));
}

/** A record, however little it shows, where a revision has those of some operation. The requested id may be there. */
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

/** Whether an object has an id, and a status that only records have. */
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

/** Endings of fields that may only repeat what was requested. */
const ambiguousEndings = /(^id|_id|_at|_time|_message)$/;

/** Finds what is wrong with a response that must be an error of the API itself. */
export function notProductError(exchange: Exchange): Finding[] {
  const parsed = productErrorModel.safeParse(exchange.json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = "The error does not have the documented envelope.";
    return [
      broken("error-envelope", issue?.path.join(".") ?? "", message, [exchange], {
        expected: '{"success":false,"error":{"code":404,"message":"..."}}',
        seen: shownBody(exchange),
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
export function nonStandardError(exchange: Exchange): Finding[] {
  if (isObject(valueAt(exchange.json, ["error"]))) return notProductError(exchange);
  if (gatewayErrorModel.safeParse(exchange.json).success) return [];
  const message =
    exchange.json === undefined
      ? `The error is not JSON${exchange.body === "" ? ": it has no body" : ""}.`
      : "The error has neither the envelope of the API nor that of the gateway.";
  return [observed("error-envelope", "", message, [exchange])];
}
