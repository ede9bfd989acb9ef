import type { z } from "zod";
import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import { modelError, withoutNullEnds } from "../../contract/records.js";
import { aliasOf } from "../../contract/redaction.js";
import { contentPath, definitionOf, isListOperation } from "../../contract/revisions.js";
import { repeatedMembers } from "../../lib/json-document.js";
import { isObject, valueAt } from "../../lib/json-path.js";
import { isJsonType, knownMediaType } from "../../lib/media-type.js";
import { fieldModels, itemModels, modelDefs } from "../../lib/model-fields.js";
import { recordsAnywhere } from "../discovery/revision.js";
import { readRecord, readRecords } from "../lists/read.js";
import { hasNoPage } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import {
  broken,
  drift,
  type Finding,
  observed,
  Skipped,
  shown,
  shownBody,
  UnusableResponse,
} from "../model/finding.js";
import type { CheckDefinition, Context } from "./check.js";
import { modelFindings } from "./model-issues.js";

/** Whether the target speaks the revision it is checked as. It comes first: it explains what else fails. */
export const revisionChecks: readonly CheckDefinition[] = [
  {
    theme: "shape",
    operation: "GetSessionDetails",
    what: "revision",
    title: "the target speaks the revision that it is checked as",
    origin: "documented",
    needs: [],
    requests: 0,
    run: judgeRevision,
  },
];

function judgeRevision({ found, revision }: Context): Finding[] {
  const { requested, detected } = found;
  if (detected.signs.length === 0) throw new Skipped("no response shows the revision");
  const others = detected.signs.filter(({ revisions }) => !revisions.includes(revision));
  const misplaced = others.filter(({ isPlace }) => isPlace);
  const [first] = misplaced.length > 0 ? misplaced : others;
  // Without a request, what the records have beside the documents is reported as undocumented.
  if (first === undefined || (requested === "auto" && misplaced.length === 0)) return [];
  const { operation, because, revisions, isPlace, exchange } = first;
  const [other = ""] = revisions;
  const message = `${because.replace(/^./, (letter) => letter.toUpperCase())}: this is ${other}, not ${revision}.`;
  if (!isPlace) return [drift("other-revision", operation, message, [exchange])];
  return [
    broken("other-revision", operation, message, [exchange], {
      expected: `revision ${revision}`,
      seen: `revision ${other}`,
    }),
  ];
}

interface Shape {
  readonly what: string;
  readonly title: string;
  readonly find: (exchange: Exchange, context: Context) => Finding[];
  /** What a response must be for the sentence to be about it; by default a 200 with JSON. */
  readonly applies?: (exchange: Exchange) => boolean;
}

const shapes: readonly Shape[] = [
  { what: "status", title: "the response to a legal request is 200", find: wrongStatus, applies: isLegal },
  {
    what: "content-type",
    title: "responses are sent as JSON",
    find: (exchange) => wrongContentType(exchange, "response"),
    applies: isSuccess,
  },
  { what: "json", title: "bodies are well-formed JSON in UTF-8", find: notJson, applies: isSuccess },
  { what: "body", title: "bodies fit the model of the revision", find: misshapen },
  {
    what: "success",
    title: "success is true in every response that has it",
    find: noSuccess,
    applies: (exchange) => hasJson(exchange) && valueAt(exchange.json, ["success"]) !== undefined,
  },
  { what: "undocumented", title: "bodies have no undocumented fields", find: undocumented },
  { what: "repeated-members", title: "no object has a member twice", find: repeated },
];

/** The shape of every response. They review the responses of all other checks. */
export const shapeChecks: readonly CheckDefinition[] = operationIds.flatMap((operation) =>
  shapes.map((shape) => shapeCheck(operation, shape)),
);

/** Returns the id of the shape check that reports such a response, or undefined if the check that requested it does. */
export function reviewerOf({ exchange, code }: UnusableResponse): string | undefined {
  const { probe, expects, status } = exchange;
  if (expects === "error" || (expects === "anything" && status !== 200) || isGone(exchange)) return undefined;
  const what = { "no-response": "status", status: "status", json: "json", "no-list": "body" }[code];
  return `shape/${probe.operation}/${what}`;
}

function shapeCheck(operation: OperationId, { what, title, find, applies = hasJson }: Shape): CheckDefinition {
  return {
    what,
    title,
    theme: "shape",
    operation,
    origin: "documented",
    needs: operation === "GetLivestreamSession" ? ["a livestream session"] : [],
    requests: 0,
    review: true,
    run(context) {
      const exchanges = context.log.filter(
        (exchange) => exchange.probe.operation === operation && exchange.expects !== "error" && applies(exchange),
      );
      if (exchanges.length === 0) throw new Skipped(`no relevant response of ${operation} was seen`);
      return exchanges.flatMap((exchange) => find(exchange, context));
    },
  };
}

function isLegal({ expects, status }: Exchange): boolean {
  return expects !== "anything" || status === 200;
}

function isSuccess({ status }: Exchange): boolean {
  return status === 200;
}

function hasJson({ status, json }: Exchange): boolean {
  return status === 200 && json !== undefined;
}

/** A record that was found in a list may be deleted: the checks that look for it verify that. */
function isGone({ status, probe }: Exchange): boolean {
  return status === 404 && !isListOperation(probe.operation);
}

function wrongStatus(exchange: Exchange): Finding[] {
  const { status } = exchange;
  if (status === 200 || isGone(exchange) || hasNoPage(exchange)) return [];
  return [new UnusableResponse(exchange, status === 0 ? "no-response" : "status").finding()];
}

/** Reports a response, or an error, that is not sent as JSON. */
export function wrongContentType(exchange: Exchange, noun: "response" | "error"): Finding[] {
  const { "content-type": type } = exchange.headers;
  if (type !== undefined && isJsonType(type)) return [];
  const details = { expected: "application/json", seen: type === undefined ? "none" : knownMediaType(type) };
  return [broken("content-type", "content-type", `The ${noun} is not sent as JSON.`, [exchange], details)];
}

function notJson(exchange: Exchange): Finding[] {
  return exchange.json === undefined ? [new UnusableResponse(exchange, "json").finding()] : [];
}

function misshapen(exchange: Exchange, { revision }: Context): Finding[] {
  const { operation } = exchange.probe;
  const isElsewhere =
    !isListOperation(operation) &&
    readRecord(exchange, revision)?.id === undefined &&
    recordsAnywhere(exchange).length > 0;
  if (isElsewhere) {
    const path = contentPath(operation, revision).join(".");
    return [
      broken("body-misplaced", path, "The record is not where the revision has it.", [exchange], {
        expected: `a record at ${path}`,
        seen: shownBody(exchange),
      }),
    ];
  }
  const error = modelError(operation, exchange.json, revision);
  // The documents call every member optional, so that the model alone would let a body pass that no client can read.
  const isMissing = isListOperation(operation)
    ? readRecords(exchange, revision) === undefined
    : readRecord(exchange, revision) === undefined;
  if (isMissing && !error) {
    const path = contentPath(operation, revision).join(".");
    const what = isListOperation(operation) ? "list" : "record";
    const message = `The body has no ${what} where the revision has it.`;
    return [broken("body-missing", path, message, [exchange], { expected: `a ${what}`, seen: shownBody(exchange) })];
  }
  if (!error && withoutNullEnds(exchange.json) !== exchange.json) {
    return [observed("live-end-null", "ended_at", "The ended_at of a LIVE session is null, not absent.", [exchange])];
  }
  // Another check is about breakout rooms that are sessions.
  const isApart = operation === "GetSessionDetails" && definitionOf(revision).breakoutRooms === "sessions";
  return modelFindings(error, exchange.json, exchange).filter(
    ({ path }) => !(isApart && path.includes("breakout_rooms")),
  );
}

function noSuccess(exchange: Exchange): Finding[] {
  const seen = valueAt(exchange.json, ["success"]);
  if (seen === true) return [];
  return [
    broken("not-success", "success", "A response with status 200 has another value than success: true.", [exchange], {
      expected: "true",
      seen: shown("success", seen),
    }),
  ];
}

function undocumented(exchange: Exchange, { revision }: Context): Finding[] {
  const paths = new Set<string>();
  addUndocumented([operations[exchange.probe.operation].response.models[revision]], exchange.json, "", paths);
  return [...paths].map((path) =>
    drift("field-undocumented", path, "The response has a field that the revision does not document.", [exchange]),
  );
}

function repeated(exchange: Exchange): Finding[] {
  const message = "An object has a member twice, of which clients see one.";
  return [...repeatedMembers(exchange.body).keys()].map((name) =>
    drift("member-repeated", aliasOf(name), message, [exchange]),
  );
}

/** Adds the JSON paths of members that no model knows, with `*` for positions. */
function addUndocumented(models: readonly z.core.$ZodType[], value: unknown, path: string, found: Set<string>): void {
  const defs = modelDefs(...models);
  if (Array.isArray(value)) {
    for (const item of value) addUndocumented(itemModels(defs), item, `${path}[*]`, found);
  } else if (isObject(value) && defs.some(({ type }) => type === "object")) {
    for (const name of Object.keys(value)) {
      const known = fieldModels(defs, name);
      const below = path === "" ? "" : `${path}.`;
      if (known.length === 0) found.add(below + aliasOf(name));
      else if (typeof value[name] === "object") addUndocumented(known, value[name], below + name, found);
    }
  }
}
