import type { z } from "zod";
import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import { modelError, withoutNullEnds } from "../../contract/records.js";
import { aliasOf, describeField } from "../../contract/redaction.js";
import { contentPath, definitionOf, isListOperation } from "../../contract/revisions.js";
import { isJsonType, knownMediaType } from "../../lib/http-body.js";
import { repeatedMembers } from "../../lib/json-document.js";
import { isObject, valueAt } from "../../lib/json-path.js";
import { quoted } from "../../lib/message.js";
import { fieldModels, itemModels, modelDefs } from "../../lib/model-fields.js";
import { recordsAnywhere } from "../discovery/revision.js";
import { readRecord, readRecords } from "../lists/read.js";
import { hasNoPage } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import {
  broken,
  drift,
  type Finding,
  type Found,
  observed,
  Skipped,
  shown,
  shownBody,
  UnusableResponse,
} from "../model/finding.js";
import { isPathSegment } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";

/** Whether the target speaks the requested revision. It comes first, since it explains other failures. */
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

function judgeRevision({ found, revision }: Context): Found {
  const { requested, detected } = found;
  if (detected.signs.length === 0) throw new Skipped("no response shows the revision");
  const others = detected.signs.filter(({ revisions }) => !revisions.includes(revision));
  const misplaced = others.filter(({ isPlace }) => isPlace);
  const [first] = misplaced.length > 0 ? misplaced : others;
  // Without a request, undocumented fields of records are reported as such.
  if (first === undefined || (requested === "auto" && misplaced.length === 0)) return [];
  const { operation, because, revisions, isPlace, exchange } = first;
  const [other = ""] = revisions;
  const message = `${because.replace(/^./, (letter) => letter.toUpperCase())}: this is ${other}, not ${revision}.`;
  if (!isPlace) return drift("other-revision", operation, message, [exchange]);
  const details = { expected: `revision ${revision}`, seen: `revision ${other}` };
  return broken("other-revision", operation, message, [exchange], details);
}

interface Shape {
  readonly what: string;
  readonly title: string;
  readonly find: (exchange: Exchange, context: Context) => Found;
  /** Reports whether the sentence is about a response; by default about a 200 with JSON. */
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

/** The shape of every response. These checks review the responses of all others. */
export const shapeChecks: readonly CheckDefinition[] = operationIds.flatMap((operation) =>
  shapes.map((shape) => shapeCheck(operation, shape)),
);

/** Returns the id of the shape check that reports such a response; undefined if the check that requested it does. */
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
      return exchanges.map((exchange) => find(exchange, context));
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

/** Reports whether a record may have been deleted since a list showed it; other checks verify that. */
function isGone({ status, probe }: Exchange): boolean {
  return status === 404 && !isListOperation(probe.operation);
}

function wrongStatus(exchange: Exchange): Found {
  const { status } = exchange;
  if (status === 200 || isGone(exchange) || hasNoPage(exchange)) return [];
  return new UnusableResponse(exchange, status === 0 ? "no-response" : "status").finding();
}

/** Reports a response, or an error, that is not sent as JSON. */
export function wrongContentType(exchange: Exchange, noun: "response" | "error"): Found {
  const { "content-type": type } = exchange.headers;
  if (type !== undefined && isJsonType(type)) return [];
  const details = { expected: "application/json", seen: type === undefined ? "none" : knownMediaType(type) };
  return broken("content-type", "content-type", `The ${noun} is not sent as JSON.`, [exchange], details);
}

function notJson(exchange: Exchange): Found {
  return exchange.json === undefined && new UnusableResponse(exchange, "json").finding();
}

function misshapen(exchange: Exchange, { revision }: Context): Found {
  const { operation } = exchange.probe;
  const isList = isListOperation(operation);
  const what = isList ? "list" : "record";
  const path = contentPath(operation, revision).join(".");
  const records = isList ? readRecords(exchange, revision) : undefined;
  const record = isList ? undefined : readRecord(exchange, revision);
  if (!isList && record?.id === undefined && recordsAnywhere(exchange).length > 0) {
    return broken("body-misplaced", path, "The record is not where the revision has it.", [exchange], {
      expected: `a record at ${path}`,
      seen: shownBody(exchange),
    });
  }
  const error = modelError(operation, exchange.json, revision);
  // All members are documented as optional, so the model alone would accept a body that no client can read.
  const isMissing = (records ?? record) === undefined;
  if (isMissing && !error) {
    const details = { expected: `a ${what}`, seen: shownBody(exchange) };
    return broken("body-missing", path, `The body has no ${what} where the revision has it.`, [exchange], details);
  }
  if (!error && records?.some((one) => isObject(one) && isOddId(one.id))) {
    return observed("id-unusable", "id", "An id cannot be requested as it is: it is no plain segment of a path.", [
      exchange,
    ]);
  }
  if (!error && withoutNullEnds(exchange.json) !== exchange.json) {
    return observed("live-end-null", "ended_at", "The ended_at of a LIVE session is null, not absent.", [exchange]);
  }
  // Another check is about breakout rooms that are sessions.
  const isApart = operation === "GetSessionDetails" && definitionOf(revision).breakoutRooms === "sessions";
  const findings = modelFindings(error, exchange.json, exchange);
  return isApart ? findings.filter((finding) => !finding.path.includes("breakout_rooms")) : findings;
}

function isOddId(id: unknown): boolean {
  return typeof id === "string" && id !== "" && !isPathSegment(id);
}

function noSuccess(exchange: Exchange): Found {
  const seen = valueAt(exchange.json, ["success"]);
  if (seen === true) return [];
  const message = "A response with status 200 has another value than success: true.";
  return broken("not-success", "success", message, [exchange], { expected: "true", seen: shown("success", seen) });
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
  return [...repeatedMembers(exchange.body)].map((name) =>
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

type Issue = z.core.$ZodIssue;

/** Converts the issues of a model to findings, in the words of the API; each names its record. */
export function modelFindings(error: z.ZodError | undefined, value: unknown, exchange: Exchange): Finding[] {
  return (error?.issues ?? []).map((issue) => {
    const seen = valueAt(value, issue.path);
    const field = issue.path.filter((step) => typeof step !== "number").at(-1);
    const name = typeof issue.path.at(-1) === "number" ? "A record" : String(field ?? "The body");
    const expected = describeExpected(issue);
    const message = seen === undefined ? `${name} is missing.` : `${name} is not ${expected}.`;
    return broken(`body-${issue.code}`, pathPattern(issue.path), message, [exchange], {
      expected,
      seen: `${describedValue(String(field ?? ""), seen)}${ofRecord(value, issue.path)}`,
    });
  });
}

/** Formats a value as JSON, or describes one that must not be shown. */
function describedValue(field: string, value: unknown): string {
  const described = describeField(field, value);
  if (typeof described !== "string" || described === value) return quoted(described);
  return described.replace(/^<(\w+)(?: of (.*))?>$/, (_, noun: string, size?: string) =>
    [/^[aeiou]/.test(noun) ? "an" : "a", noun, ...(size === undefined ? [] : [`(${size})`])].join(" "),
  );
}

/** Writes a path without positions, such as `data[*].title`: findings at the same place are one. */
function pathPattern(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? "[*]" : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

const nouns: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

const formats: Readonly<Record<string, string>> = { guid: "a UUID", datetime: "an RFC 3339 date-time with an offset" };

function describeExpected(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return nouns[issue.expected] ?? issue.expected;
    case "invalid_format":
      return formats[issue.format] ?? `of the format ${issue.format}`;
    case "invalid_value":
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(", ")}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    case "too_small":
      return `at least ${issue.minimum}`;
    default:
      return "of the documented form";
  }
}

/** Identifies the record that a path leads into, by its id and position. */
function ofRecord(value: unknown, path: readonly PropertyKey[]): string {
  const position = path.findLastIndex((step) => typeof step === "number");
  const place = path.slice(0, position + 1);
  const record = valueAt(value, place);
  if (position === -1) return "";
  const id =
    isObject(record) && typeof record.id === "string" && record.id !== "" ? ` of ${shown("id", record.id)}` : "";
  return `${id} at ${pathPattern(place.slice(0, -1))}[${String(place.at(-1))}]`;
}
