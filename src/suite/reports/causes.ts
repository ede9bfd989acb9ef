import { type OperationId, operations } from "../../contract/operations.js";
import { isListOperation } from "../../contract/revisions.js";
import { isObject } from "../../lib/json-path.js";
import type { Theme } from "../checks/check.js";
import { missingBeyond } from "../checks/filter-case.js";
import { participantFields, readRecord, timeFields } from "../lists/read.js";
import type { Exchange } from "../model/exchange.js";
import type { Finding } from "../model/finding.js";
import { isLive, isSame } from "../model/json.js";
import type { CheckResult, Report } from "../run/report.js";
import { findIgnored } from "./ignored.js";

/** A cause of failed checks: its finding, and the failures that it probably explains. */
export interface Cause {
  readonly result: CheckResult;
  readonly finding: Finding;
  /** Other places where checks found the same problem, such as another field. */
  readonly places: readonly string[];
  readonly also: readonly CheckResult[];
}

/** Groups failures by cause, the most basic first. Each failed check is the result, or in `also`, of at least one. */
export function causesOf(report: Report): Cause[] {
  const isIgnored = findIgnored(report);
  const failures = report.results
    .filter(({ verdict }) => verdict === "fail")
    .flatMap((result) =>
      result.findings
        .filter(({ level }) => level === "broken")
        .map((finding) => createFailure(result, finding, report, isIgnored)),
    );
  const refusing = new Set(failures.filter(isRefusal).map(({ operation }) => operation));
  const groups: [Failure, ...Failure[]][] = [];
  for (const failure of failures.sort((a, b) => rankOf(a, refusing) - rankOf(b, refusing))) {
    const known = groups.find((group) => explains(group, failure));
    if (known) known.push(failure);
    else groups.push([failure]);
  }
  return groups.map(([{ result, finding }, ...others]) => {
    const sameTheme = others.filter((other) => other.result.theme === result.theme && other.theme === "shape");
    const places = new Set(sameTheme.map((other) => other.finding.path).filter((path) => path !== finding.path));
    const also = new Set(others.map((other) => other.result).filter((other) => other !== result));
    return { result, finding, places: [...places], also: [...also] };
  });
}

/** A finding of a failed check, with what its cause is derived from. */
interface Failure extends Pick<Finding, "code" | "path"> {
  readonly result: CheckResult;
  readonly finding: Finding;
  /** The theme of the check, according to what it depends on. */
  readonly theme: Theme;
  /** The last part of the check's id. */
  readonly what: string;
  /** The most conclusive exchange, and its operation. */
  readonly exchange: Exchange | undefined;
  readonly operation: OperationId;
  /** Whether it is about a parameter that is ignored for a reason shared with others. */
  readonly isIgnored: boolean;
  /** Whether it is about an active session that is LIVE, and of the requested meeting: only the list lacks it. */
  readonly isUnlisted: boolean;
}

function createFailure(
  result: CheckResult,
  finding: Finding,
  { revision }: Report,
  isIgnored: (finding: Finding) => boolean,
): Failure {
  const [exchange] = finding.exchanges;
  const operation = exchange?.probe.operation ?? result.operation;
  const what = result.id.slice(result.id.lastIndexOf("/") + 1);
  // Rooms are read from the details of listed sessions, and records of other operations are compared with lists.
  const isDerived = what === "breakout_rooms" || (result.theme === "invariants" && !isListOperation(operation));
  const record = exchange && operation === "GetActiveSession" ? readRecord(exchange, revision.used) : undefined;
  return {
    result,
    finding,
    code: finding.code,
    path: finding.path,
    what,
    exchange,
    operation,
    theme: isDerived ? "agreement" : result.theme,
    isIgnored: !["shape", "invariants"].includes(result.theme) && isIgnored(finding),
    isUnlisted:
      ["wrong-status", "not-live-in-list"].includes(finding.code) &&
      record !== undefined &&
      isLive(record) &&
      record.associated_id === exchange?.probe.path?.meeting_id,
  };
}

/** From the most basic theme: a violation of an earlier one can explain violations of a later one. */
const themes: readonly Theme[] = ["shape", "invariants", "errors", "paging", "agreement", "sorting", "filters"];

/** The most conclusive paging checks, in order: their failures affect the pages that the others read. */
const basicPaging = ["repeatable", "stable-order", "page-size", "first-page", "pages-join"];

/** Codes of findings about data that differs from response to response, so that all comparisons fail. */
const ofSeveralServers = ["row-returns", "ids-differ"];

/**
 * Ranks a failure by its theme, and within it in tenths. A lower rank may explain a higher one. `refusing` are the
 * operations that refuse legal requests with 200, which makes their errors look like unexpected successes.
 */
function rankOf(failure: Failure, refusing: ReadonlySet<OperationId>): number {
  const { what, theme, code, isUnlisted } = failure;
  const rank = themes.indexOf(theme);
  if (code === "other-revision" || ofSeveralServers.includes(code)) return -2;
  if (isUnlisted) return themes.length + 1;
  if (code === "not-success" && refusing.has(failure.operation)) return -1.5;
  if (isUnexpectedSuccess(failure)) return -1;
  if (what === "offsets") return themes.length;
  const isBasic = code === "not-success" ? isErrorForSuccess(failure) : ["no-meeting", "excluded-later"].includes(code);
  if (isBasic) return rank;
  const basic = theme === "paging" ? [...basicPaging, "total", "default-pages"].indexOf(what) : -1;
  if (basic !== -1) return rank + basic / 10;
  // The two bounds of a range are the least conclusive pair of filters.
  return rank + (what === "time-range" ? 0.95 : 0.9);
}

/** Reports whether a failure probably has the same cause as a group, whose first failure is the most basic. */
function explains(group: readonly [Failure, ...Failure[]], failure: Failure): boolean {
  const [first] = group;
  if (ofSeveralServers.includes(first.code)) return !["shape", "invariants", "errors"].includes(failure.theme);
  if (first.isIgnored && failure.isIgnored) return true;
  if (isErrorForSuccess(first) && isErrorForSuccess(failure)) return true;
  const isOfState = group.some(({ theme, path }) => theme === "agreement" && path === "status");
  if (failure.isUnlisted) return first.isUnlisted || group.some(hidesSessions) || isOfState;
  if (isUnexpectedSuccess(first)) return isSameResponse(first, failure);
  if (group.some((one) => areOffsetsOf(one, failure))) return true;
  if (themes.indexOf(first.theme) > themes.indexOf(failure.theme)) return false;
  const own = group.filter(({ theme }) => theme === first.theme);
  return own.some((one) => rules.some((rule) => rule(one, failure)));
}

/** Reports whether a failure may keep LIVE sessions from their list, unlike those of other filters and of sorting. */
function hidesSessions({ operation, theme, path }: Failure): boolean {
  return operation === "GetSessions" && (!["filters", "sorting"].includes(theme) || path.includes("status"));
}

/** Rules by which a failure explains another one of the same or a less basic theme. */
const rules: readonly ((one: Failure, other: Failure) => boolean)[] = [
  isSameFlaw,
  isSameRule,
  hidesRecords,
  isSameStatus,
  isSameField,
  losesRows,
  isSameRejection,
  spoilsPages,
  isOtherRecord,
  (one, other) => one.theme === "sorting" && other.theme === "sorting",
  (one, other) => one.theme !== other.theme && one.code === other.code,
  isOfAnyQuery,
  isSameFilter,
];

/** Reports whether something is returned that does not exist, or that the client must not see. */
function isUnexpectedSuccess({ code, exchange }: Failure): boolean {
  return code === "wrong-status" && exchange?.json !== undefined;
}

/** Reports whether another request for something that does not exist gets the same response. */
function isSameResponse({ exchange }: Failure, other: Failure): boolean {
  const status = exchange?.status;
  if (other.code === "not-live-in-list") return status === 200;
  if (other.code === "status" || other.theme === "errors") return other.exchange?.status === status;
  return other.theme === "shape" && isObject(exchange?.json) && isSame(exchange.json, other.exchange?.json);
}

/** Reports whether a finding is about an error body with the status of a success. */
function isErrorForSuccess({ exchange }: Failure): boolean {
  const { status, json } = exchange ?? {};
  return status === 200 && isObject(json) && json.success === false && (json.data === undefined || json.data === null);
}

/** Reports whether a legal request, or one for a record that exists, gets such an error body. */
function isRefusal(failure: Failure): boolean {
  return isErrorForSuccess(failure) && (failure.exchange?.expects === "success" || failure.theme === "agreement");
}

function isSameFlaw(one: Failure, other: Failure): boolean {
  if (one.theme !== other.theme || !["shape", "agreement"].includes(one.theme)) return false;
  if (one.code === "other-revision") return true;
  if (one.code === "content-type" && other.code === "json") return true;
  if ([hasNoContent, isInOtherCase, isErrorForSuccess].some((holds) => holds(one) && holds(other))) return true;
  return isAboutBody(one) ? problemOf(one) === problemOf(other) : one.code === other.code && one.code !== "status";
}

/** Reports whether records of two kinds break the same rule, such as `meeting.updated` and `session.updated`. */
function isSameRule(one: Failure, other: Failure): boolean {
  return [one, other].every(({ code }) => code === "invariant") && lastStep(one.path) === lastStep(other.path);
}

/** Returns the message without the field that it concerns. */
function problemOf({ finding, path }: Failure): string {
  return finding.message.replace(lastStep(path), "");
}

function isAboutBody({ code }: Failure): boolean {
  return code.startsWith("body-");
}

/** Reports whether a field has a documented word in another case. */
function isInOtherCase({ code, finding: { expected = "", seen = "" } }: Failure): boolean {
  const word = /^"(\w+)"/.exec(seen)?.[1];
  return code === "body-invalid_value" && word !== undefined && expected.toLowerCase().includes(word.toLowerCase());
}

function hasNoContent({ code, path, finding }: Failure): boolean {
  return code === "body-missing" || (finding.message.endsWith(" is missing.") && isWhole(path));
}

/** Reports whether a path leads to a record or a list, not to a field. */
function isWhole(path: string): boolean {
  return path.endsWith("[*]") || ["", "data", "session", "sessions"].includes(lastStep(path));
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Reports whether one failure hides the records of an operation, so that checks which read them fail as well. */
function hidesRecords(one: Failure, other: Failure): boolean {
  const isLater = themes.indexOf(other.theme) > themes.indexOf("errors");
  const areUnreadable = [one, other].every(({ exchange }) => exchange !== undefined && exchange.json === undefined);
  const hides = areUnreadable ? ["json", "content-type"].includes(one.code) : isWhole(one.path) && isLater;
  return one.theme === "shape" && one.operation === other.operation && hides;
}

function isSameStatus(one: Failure, other: Failure): boolean {
  if (one.code !== "status" || one.exchange?.status !== other.exchange?.status) return false;
  if (other.code === "status") return true;
  // If one is not found where that is legal, others are not found either.
  if (one.exchange?.expects === "success or 404" && isOfUnknown(other)) return true;
  if (one.operation !== other.operation) return false;
  if (other.code !== "server-error") return ["not-rejected", "wrong-status"].includes(other.code);
  const sent = Object.keys(one.exchange?.probe.query ?? {}).join("+");
  return sent === "" || areNested(sent, other.path);
}

/** The fields that a query parameter compares, by its name in findings. */
const readBy: Readonly<Record<string, readonly string[]>> = {
  start_time: timeFields.GetSessions,
  end_time: timeFields.GetSessions,
  search: ["title", "meeting_display_name"],
  participants: participantFields,
  minutesConsumed: ["minutes_consumed"],
  createdAt: ["created_at"],
};

/** Fields of records whose names are ordinary words. */
const readFields = ["status", "type", "title"];

/**
 * Reports whether failures are about the same field: if it is wrong in records, the sorts, filters and operations that
 * compare it fail too.
 */
function isSameField(one: Failure, other: Failure): boolean {
  if (!isAboutBody(one) && !["invariant", "disagreement"].includes(one.code)) return false;
  // What only details show is not what lists compare.
  if (one.code === "invariant" && one.theme === "agreement" && isListOperation(other.operation)) return false;
  if ([one, other].every(({ finding }) => finding.message.includes("RFC 3339"))) return true;
  if (recordOf(one) !== recordOf(other)) return false;
  // Most sentences of invariants mention a status.
  const fields = fieldsOf(one).filter((field) => field !== "status" || one.theme !== "invariants");
  return fieldsOf(other).some((field) => fields.includes(field));
}

function recordOf({ operation }: Failure): string {
  return operations[operation].response.record;
}

function fieldsOf({ path, finding }: Failure): string[] {
  const words = `${path} ${finding.message}`.match(/\w+/g) ?? [];
  const isField = (word: string) => word.includes("_") || readFields.includes(word);
  return [lastStep(path), ...words.flatMap((word) => readBy[word] ?? (isField(word) ? [word] : []))];
}

/** Codes of findings about rows that a list should show, or should not. */
const ofRows = new Set([
  "page-size",
  "row-twice",
  "pages-differ",
  "included-missing",
  "pages-repeat",
  "unknown-row",
  "total",
  "no-meeting",
]);

/**
 * Rows seem to be missing if they are not records, have no usable id or belong to another app; so do meetings that a list
 * hides, or sessions misname.
 */
function losesRows(one: Failure, other: Failure): boolean {
  if (one.path === "app.organization") {
    return ["unknown-row", "no-meeting"].includes(other.code) || other.exchange?.status === 404;
  }
  if (one.code === "no-meeting") {
    return ["unknown-row", "not-live-in-list"].includes(other.code) || other.path === "associated_id";
  }
  const isLost = /\[\*\](\.id)?$/.test(one.path) || (one.code === "invariant" && one.path.endsWith(".id"));
  const isOfRecord = recordOf(one) === recordOf(other) || other.code === "no-meeting";
  return isLost && ((ofRows.has(other.code) && isOfRecord) || other.code === "not-live-in-list");
}

/** Reports whether rejections have the same flaw: at the same place, or in the same check of another operation. */
function isSameRejection(one: Failure, other: Failure): boolean {
  if (one.theme !== "errors" || other.theme !== "errors") return false;
  if (one.result === other.result) return true;
  if (one.code !== other.code) return false;
  return one.path === other.path || one.what === other.what || [one, other].every(isOfUnknown);
}

/** Reports whether a failure is about a record or an app that does not exist. */
function isOfUnknown({ what }: Failure): boolean {
  return /^(unknown-|other-app$|odd-ids$)/.test(what);
}

/** Reports whether one failure is about wrong pages, so that checks which walk through them fail as well, in both lists. */
function spoilsPages(one: Failure, other: Failure): boolean {
  if (one.theme !== "paging") return false;
  if (one.code === "total") {
    return other.path === one.path || ["total", "no-meeting", "unknown-row"].includes(other.code);
  }
  if (!basicPaging.includes(one.what) && one.code !== "row-twice") {
    const derived = { "far-pages": ["offsets", "past-end", "ties"], "default-pages": ["offsets"] }[one.what] ?? [];
    return other.theme === "paging" && [one.what, ...derived].includes(other.what);
  }
  if (ofRows.has(other.code)) return true;
  if (other.theme !== "paging") {
    if (one.code === "row-twice") return isSameRowAgain(one.finding, other.finding);
    return ["response-differs", "order-differs"].includes(one.code) && other.code.startsWith("order");
  }
  return !["past-end", "zero"].includes(other.what) || isSameRowAgain(one.finding, other.finding);
}

/** Reports whether a row that pages repeat is also shown past the end, or in two forms. */
function isSameRowAgain(one: Finding, { message, expected, seen }: Finding): boolean {
  const [id] = one.seen?.split(" ") ?? [];
  return one.code === "row-twice" && id !== undefined && `${message} ${expected} ${seen}`.split(" ").includes(id);
}

/** Reports whether another record or state is returned, so that all fields differ, or whether it is the same field. */
function isOtherRecord(one: Failure, other: Failure): boolean {
  if (one.theme !== "agreement" || other.theme !== "agreement") return false;
  if (one.operation !== other.operation) return one.path === "status" && other.what === "live";
  return ["id", "status", other.path].includes(one.path);
}

/** Codes of findings that a list causes for any query. */
const ofAnyQuery = ["total", "unknown-row", "row-twice", "excluded-later", "pages-repeat", "page-size"];

function isOfAnyQuery(one: Failure, other: Failure): boolean {
  if ([one, other].every(({ finding }) => finding.message === missingBeyond)) return true;
  return one.code === other.code && ofAnyQuery.includes(one.code);
}

/** Reports whether failures are about the same filter: it fails alone, with another one, and in a sorted list. */
function isSameFilter(one: Failure, other: Failure): boolean {
  if (one.theme !== "filters" || other.theme !== "filters") return false;
  if (one.result === other.result) return true;
  const [partner, otherPartner] = [partnerOf(one), partnerOf(other)];
  if (partner === otherPartner && partner !== "none") return true;
  return areNested(one.path, other.path);
}

/** Returns what a filter is combined with. */
function partnerOf({ path }: Failure): "sort" | "filter" | "none" {
  if (path.includes("sort_by")) return "sort";
  return path.includes("+") ? "filter" : "none";
}

/** Reports whether a failure is about the offsets of a list that is filtered or sorted after paging. */
function areOffsetsOf(one: Failure, { what, exchange }: Failure): boolean {
  const sent = Object.keys(exchange?.probe.query ?? {});
  const isOfQuery = one.theme === "filters" || one.theme === "sorting";
  return isOfQuery && what === "offsets" && one.path.split(/[+=]/).some((name) => sent.includes(name));
}

/** Reports whether all parameters of one path are in the other; both bounds of a time range count as the same. */
function areNested(...paths: readonly [string, string]): boolean {
  const [names = [], others = []] = paths.map((path) => path.replace(/\b(start|end)_time\b/g, "time").split(/[+=]/));
  const isIn = (known: readonly string[]) => (name: string) => name === "sort_order" || known.includes(name);
  return names.every(isIn(others)) || others.every(isIn(names));
}
