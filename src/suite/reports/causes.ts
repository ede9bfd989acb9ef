import { operations } from "../../contract/operations.js";
import { isListOperation } from "../../contract/revisions.js";
import { isObject } from "../../lib/json-path.js";
import type { Theme } from "../checks/check.js";
import type { Finding } from "../model/finding.js";
import type { CheckResult, Report } from "../run/report.js";
import { type Evidence, evidenceIn } from "./evidence.js";

/** What makes checks fail: a finding, and what probably is there for the same cause. */
export interface Cause {
  readonly result: CheckResult;
  readonly finding: Finding;
  /** Other places where checks found the same problem, such as another field. */
  readonly places: readonly string[];
  readonly also: readonly CheckResult[];
}

/** Groups what failed by its cause, the most basic first; each failed check is the result or an `also` of one at least. */
export function causesOf(report: Report): Cause[] {
  const evidence = evidenceIn(report);
  const groups: [Failure, ...Failure[]][] = [];
  const isUnlisted = ({ findings }: CheckResult) => findings.some(evidence.isUnlisted);
  const failed = report.results
    .filter(({ verdict }) => verdict === "fail")
    .sort((a, b) => Number(isUnlisted(a)) - Number(isUnlisted(b)) || rank(a) - rank(b));
  for (const result of failed) {
    for (const finding of result.findings.filter(({ level }) => level === "broken")) {
      const failure = { result, finding };
      const known = groups.find((group) => explains(group, failure, evidence));
      if (known) known.push(failure);
      else groups.push([failure]);
    }
  }
  return groups.map(([{ result, finding }, ...others]) => {
    const sameTheme = others.filter((other) => other.result.theme === result.theme && theme(other) === "shape");
    const places = new Set(sameTheme.map((other) => other.finding.path).filter((path) => path !== finding.path));
    const also = new Set(others.map((other) => other.result).filter((other) => other !== result));
    return { result, finding, places: [...places], also: [...also] };
  });
}

interface Failure {
  readonly result: CheckResult;
  readonly finding: Finding;
}

/** From the most basic theme on: what breaks an earlier one can explain what breaks a later one. */
const themes: readonly Theme[] = ["shape", "invariants", "errors", "paging", "agreement", "sorting", "filters"];

/** The paging checks that tell most, in order: what fails them spoils the pages that the others read. */
const basicPaging = ["repeatable", "stable-order", "page-size", "first-page", "pages-join", "ties"];

/** How basic a failed check is: its theme, and in tenths its place among those of paging. The least may explain the others. */
function rank(result: CheckResult): number {
  if (result.id.endsWith("/revision")) return -2;
  if (result.findings.some(isServedUnduly)) return -1;
  if (what(result) === "offsets") return themes.length;
  if (isOfRecordsAlone(result)) return themes.indexOf("agreement") + 0.95;
  if (result.findings.some(isTelling)) return themes.indexOf(theme({ result }));
  const basic = result.theme === "paging" ? [...basicPaging, "total"].indexOf(what(result)) : -1;
  return themes.indexOf(theme({ result })) + (basic === -1 ? 0.9 : basic / 10);
}

/** Whether an invariant holds for all rows of lists, and not for records that other operations show. */
function isOfRecordsAlone({ theme, findings }: CheckResult): boolean {
  return (
    theme === "invariants" &&
    !findings.some(({ exchanges: [first] }) => first && isListOperation(first.probe.operation))
  );
}

/** Whether a finding names what others only show signs of: only later pages are wrong, or errors look like successes. */
function isTelling(finding: Finding): boolean {
  return finding.code === "excluded-later" || (finding.code === "not-success" && isErrorForSuccess(finding));
}

/** Whether a failure is probably there for the same cause as the first of a group. */
function explains(group: readonly [Failure, ...Failure[]], failure: Failure, evidence: Evidence): boolean {
  const [first] = group;
  if ([first, failure].every((one) => isOfQuery(one) && evidence.isIgnored(one.finding))) return true;
  if ([first, failure].every((one) => lacksRows(one) && evidence.isCutFirst(one.finding))) return true;
  if (evidence.isUnlisted(failure.finding)) {
    return (
      evidence.isUnlisted(first.finding) ||
      losesSessions(first) ||
      isRead(first, failure) ||
      isOfLostRecord(first, failure) ||
      evidence.isIgnored(first.finding)
    );
  }
  if (isServedUnduly(first.finding)) return isSameResponse(first, failure);
  if (group.some((one) => areOffsetsOf(one, failure)) || isOfDifferentRecord(first, failure)) return true;
  const isLater = themes.indexOf(theme(failure)) > themes.indexOf(theme(first));
  if (isLater) {
    const own = group.filter((one) => theme(one) === theme(first));
    return (
      spoilsResponses(group, failure) ||
      own.some((one) => isRead(one, failure) || one.finding.code === failure.finding.code) ||
      spoilsPages(first, failure) ||
      group.some((one) => isSameFailure(one, failure) || isSameRefusal(one, failure)) ||
      isOfUnknownMeeting(first, failure) ||
      isOfLostRecord(first, failure)
    );
  }
  if (theme(first) !== theme(failure)) return false;
  switch (theme(first)) {
    case "shape":
      return (
        withNeighbours(failure).some((near) => group.some((one) => isSameFlaw(one, near))) ||
        isOtherRevision(first, failure) ||
        [first, failure].every(({ finding }) => isErrorForSuccess(finding))
      );
    case "invariants":
      return isRead(first, failure);
    case "errors":
      return group.some((one) => isSameRejection(one, failure));
    case "agreement":
      return isOtherRecord(first, failure) || isSameFlaw(first, failure);
    case "paging":
      return spoilsPages(first, failure) || group.some(({ result }) => what(result) === what(failure.result));
    case "sorting":
      return true;
    case "filters":
      return (
        group.some(({ result }) => result === failure.result) ||
        isSameFilter(first, failure) ||
        (first.finding.code === "excluded-later" && isFilteredFirst(failure)) ||
        group.some((one) => areCombined(one, failure))
      );
  }
}

/** Whether a finding is about what a request asks for, not about the form of the response. */
function isOfQuery({ result, finding }: Failure): boolean {
  return ["paging", "agreement", "sorting", "filters"].includes(result.theme) || isServedUnduly(finding);
}

/** Whether a filtered list has too few rows, or counts others. */
function lacksRows({ finding }: Failure): boolean {
  return ["included-missing", "total"].includes(finding.code);
}

/** Whether pages lose rows, or the filter does that lists the LIVE sessions. */
function losesSessions({ result, finding }: Failure): boolean {
  if (result.theme === "paging") return basicPaging.includes(what(result)) || ofPages.has(finding.code);
  return result.theme === "filters" && filtersOf(finding).includes("status");
}

/** Codes of findings after which nothing of a list can be relied on. */
const spoiling = new Set(["other-revision", "body-misplaced", "body-missing", "no-list", "json", "no-response"]);

/** The responses of an operation are unusable, or have no records: what reads them fails as well. */
function spoilsResponses(group: readonly Failure[], later: Failure): boolean {
  if (themes.indexOf(theme(later)) <= themes.indexOf("errors")) return false;
  const own = group.filter((one) => theme(one) === "shape" && one.result.operation === later.result.operation);
  const isSpoiling = ({ finding }: Failure) =>
    finding.code === "status" ? isRequested(finding, later) : spoiling.has(finding.code) || isWhole(finding.path);
  return own.some(isSpoiling);
}

/** Whether a failure rests on requests like the one of a finding: with all its parameters. */
function isRequested({ exchanges: [first] }: Finding, { finding }: Failure): boolean {
  const sent = new Set(finding.exchanges.flatMap(({ probe }) => Object.keys(probe.query ?? {})));
  return Object.keys(first?.probe.query ?? {}).every((name) => sent.has(name));
}

function isMissing({ message }: Finding): boolean {
  return message.endsWith(" is missing.");
}

/** Whether a path leads to a record or a list, and not to a field. */
function isWhole(path: string): boolean {
  return path.endsWith("[*]") || ["", "data", "session", "sessions"].includes(lastStep(path));
}

/** Whether something is served that does not exist, or that the client may not see. */
function isServedUnduly({ code, level }: Finding): boolean {
  return level === "broken" && code === "wrong-status";
}

/** Whether a finding is about the body of an error that was sent with the status of a success. */
function isErrorForSuccess({ exchanges: [exchange] }: Finding): boolean {
  const { status, json } = exchange ?? {};
  return status === 200 && isObject(json) && json.success === false && json.data === undefined;
}

/** Other requests for what does not exist get a response of the same form. */
function isSameResponse({ finding }: Failure, other: Failure): boolean {
  const status = `status ${finding.exchanges[0]?.status}`;
  if (other.result.theme === "errors" || other.finding.code === "status") {
    const { code, expected, seen = "" } = other.finding;
    return seen.startsWith(status) || (code === "error-code" && status === `status ${expected}`);
  }
  if (other.finding.code === "not-live-in-list") return status === "status 200";
  const form = formOf(finding);
  return theme(other) === "shape" && form !== undefined && form === formOf(other.finding);
}

/** The form of the telling response: its status, its members, and what `data` is. */
function formOf({ exchanges: [exchange] }: Finding): string | undefined {
  if (!exchange || !isObject(exchange.json)) return undefined;
  const { data } = exchange.json;
  const members = isObject(data) ? Object.keys(data).length : typeof data;
  return [exchange.status, members, ...Object.keys(exchange.json).sort()].join(" ");
}

function isOtherRevision({ finding }: Failure, other: Failure): boolean {
  return finding.code === "other-revision" && other.finding.code.startsWith("body-");
}

/** The same is wrong with the same field, with its neighbour, or with a time of another record. */
function isSameFlaw(one: Failure, other: Failure): boolean {
  const [a, b] = [one.finding, other.finding];
  const [fieldA, fieldB] = [lastStep(a.path), lastStep(b.path)];
  if (fieldA === "success" && fieldB === "success") return true;
  if (a.code === "content-type" && b.code === "json") return true;
  if (hasNoContent(a) && hasNoContent(b)) return true;
  if (isInOtherCase(a) && isInOtherCase(b)) return true;
  if (a.code !== b.code && !(isMissing(a) && isMissing(b))) return false;
  if (!a.code.startsWith("body-")) return a.code !== "status" || a.seen === b.seen;
  const isSameProblem = a.message.replace(fieldA, "") === b.message.replace(fieldB, "");
  const isNear = fieldA === fieldB || parent(a.path) === parent(b.path) || (isWhole(a.path) && isWhole(b.path));
  return isSameProblem && (isNear || a.code === "body-invalid_format");
}

/** A failure, and those of neighbouring fields with the same flaw. */
function withNeighbours(failure: Failure): Failure[] {
  const { result, finding } = failure;
  return result.findings
    .filter(({ path }) => parent(path) === parent(finding.path))
    .map((near) => ({ result, finding: near }))
    .filter((near) => near.finding === finding || isSameFlaw(near, failure));
}

/** Whether a field has one of the documented words, in another case. */
function isInOtherCase({ code, expected = "", seen = "" }: Finding): boolean {
  const word = /^"(\w+)"/.exec(seen)?.[1];
  return code === "body-invalid_value" && word !== undefined && expected.toLowerCase().includes(word.toLowerCase());
}

function hasNoContent(finding: Finding): boolean {
  return finding.code === "body-missing" || (isMissing(finding) && isWhole(finding.path));
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf(".") + 1);
}

/** Another record is shown, or in another state: so are all its fields. Or it is the same field. */
function isOtherRecord({ result, finding }: Failure, other: Failure): boolean {
  return ["id", "status", other.finding.path].includes(finding.path) && result.operation === other.result.operation;
}

/** A record breaks an invariant that another operation shows otherwise. */
function isOfDifferentRecord({ result, finding: one }: Failure, other: Failure): boolean {
  const [exchange] = other.finding.exchanges;
  const isShownThere = isOfRecordsAlone(other.result) && exchange?.probe.operation === result.operation;
  return (
    isShownThere &&
    (one.code === "other-record" || (one.code === "disagreement" && isRead(other, { result, finding: one })))
  );
}

/** The same is wrong with a rejection: at the same place, or in the same check of another operation. */
function isSameRejection(one: Failure, other: Failure): boolean {
  if (one.result === other.result || isSamePlace(one, other)) return true;
  const isSame = what(one.result) === what(other.result) || one.finding.code === "server-error";
  return one.finding.code === other.finding.code && isSame;
}

/** A parameter makes the target fail, whether its value is odd or legal. */
function isSameFailure({ result, finding: one }: Failure, { result: other, finding }: Failure): boolean {
  const { query, path } = one.exchanges[0]?.probe ?? {};
  const sent = filtersOf({ path: Object.keys({ ...query, ...path }).join("+") });
  return (
    one.code === "status" &&
    finding.code === "server-error" &&
    one.seen === finding.seen &&
    result.operation === other.operation &&
    filtersOf(finding).every((name) => sent.includes(name))
  );
}

/** An operation returns the same status to every request, with credentials or without, such as a redirect. */
function isSameRefusal({ result, finding: one }: Failure, { result: other, finding }: Failure): boolean {
  return (
    one.code === "status" &&
    finding.code === "not-rejected" &&
    result.operation === other.operation &&
    one.exchanges[0]?.status === finding.exchanges[0]?.status
  );
}

/** The list lacks meetings that it shows when it is filtered, or sessions name them otherwise than filters do. */
function isOfUnknownMeeting({ finding: one }: Failure, { result, finding }: Failure): boolean {
  const isHidden = finding.code === "unknown-row" && result.operation === "GetMeetings";
  const isMisnamed = finding.code === "included-missing" && finding.path === "associated_id";
  return one.code === "no-meeting" && (isHidden || isMisnamed);
}

/** Checks do not see the records of a list that are none, or whose ids are unusable: they seem to be missing. */
function isOfLostRecord({ result, finding: one }: Failure, { result: other, finding }: Failure): boolean {
  const isLost = /\[\*\](\.id)?$/.test(one.path) || (one.code === "invariant" && one.path.endsWith(".id"));
  const isMissed = ofPages.has(finding.code) && (recordOf(result) === recordOf(other) || finding.code === "no-meeting");
  return isLost && (isMissed || finding.code === "not-live-in-list");
}

function isSamePlace({ finding: one }: Failure, { finding: other }: Failure): boolean {
  return one.code === other.code && one.path === other.path;
}

/** The fields that a query parameter reads, by the name that findings have for it. */
const readBy: Readonly<Record<string, readonly string[]>> = {
  start_time: ["created_at", "started_at", "updated_at", "ended_at"],
  end_time: ["created_at", "started_at", "updated_at", "ended_at"],
  search: ["title", "meeting_display_name"],
  participants: ["max_concurrent_participants", "live_participants"],
  minutesConsumed: ["minutes_consumed"],
  createdAt: ["created_at"],
};

/** Fields of records that something else reads. */
const readFields = [...new Set(Object.values(readBy).flat()), "status", "type", "associated_id"];

/** A field that is wrong in records makes everything fail that compares it: sorts, filters, other operations. */
function isRead({ result, finding }: Failure, other: Failure): boolean {
  const isAboutField = finding.code.startsWith("body-") || ["invariant", "disagreement"].includes(finding.code);
  if (!isAboutField) return false;
  if (isTimeFormat(finding) && isTimeFormat(other.finding)) return true;
  if (recordOf(result) !== recordOf(other.result)) return false;
  const fields = fieldsOf(finding);
  // Most sentences mention a status.
  const isTelling = (field: string) => field !== "status" || theme({ result }) === "shape";
  return fieldsOf(other.finding).some((field) => fields.includes(field) && isTelling(field));
}

function isTimeFormat({ message }: Finding): boolean {
  return message.includes("RFC 3339");
}

function recordOf({ operation }: CheckResult): string {
  return operations[operation].response.record;
}

function fieldsOf({ path, message, seen }: Finding): string[] {
  const words = `${path} ${message} ${path.startsWith("session.") ? seen : ""}`.match(/\w+/g) ?? [];
  return [lastStep(path), ...words.flatMap((word) => readBy[word] ?? (readFields.includes(word) ? [word] : []))];
}

/** Codes of findings that pages cause which do not join. */
const ofPages = new Set([
  "page-size",
  "row-twice",
  "pages-differ",
  "included-missing",
  "pages-repeat",
  "unknown-row",
  "total",
  "no-meeting",
]);

/** The pages of lists are cut wrongly: what walks through them fails as well, in both lists. */
function spoilsPages({ result, finding }: Failure, other: Failure): boolean {
  if (result.theme !== "paging") return false;
  if (other.result.theme !== "paging" && !ofPages.has(other.finding.code)) {
    const isUnsettled = ["repeatable", "stable-order"].includes(what(result)) && other.finding.code === "order";
    return isUnsettled || (what(result) === "ties" && what(other.result).startsWith("ties-"));
  }
  if (finding.code === "total") {
    return finding.path === other.finding.path || ["total", "no-meeting"].includes(other.finding.code);
  }
  const isApart = ["past-end", "zero"].includes(what(other.result)) && !ofPages.has(other.finding.code);
  const isBasic = basicPaging.includes(what(result)) || finding.code === "row-twice";
  return isBasic && (!isApart || isSameRowAgain(finding, other.finding));
}

/** A row that pages repeat is also shown past the end. */
function isSameRowAgain(one: Finding, other: Finding): boolean {
  const [id] = one.seen?.split(" ") ?? [];
  return one.code === "row-twice" && id !== undefined && other.seen?.split(" ").includes(id) === true;
}

/** One of them fails wherever its filter takes part; a list that lacks rows, or counts wrongly, does whatever the filter. */
function isSameFilter({ finding: one }: Failure, { finding: other }: Failure): boolean {
  if (one.code === other.code && ["total", "unknown-row", "excluded-later", "pages-repeat"].includes(one.code))
    return true;
  const [filters, others] = [filtersOf(one), filtersOf(other)];
  return filters.every((filter) => others.includes(filter)) || others.every((filter) => filters.includes(filter));
}

/** Whether the first page of a filtered list has only rows that the filter includes. */
function isFilteredFirst({ result }: Failure): boolean {
  return !result.findings.some(({ code }) => code === "excluded-shown");
}

/** The offsets of a list that is filtered after it is cut into pages. */
function areOffsetsOf({ result, finding }: Failure, { result: other, finding: { exchanges } }: Failure): boolean {
  const sent = Object.keys(exchanges[0]?.probe.query ?? {});
  return (
    result.theme === "filters" &&
    what(other) === "offsets" &&
    finding.path.split("+").some((name) => sent.includes(name))
  );
}

/** Filters that fail only together, or only where the list is sorted. */
function areCombined(one: Failure, other: Failure): boolean {
  const [filter, sort] = what(one.result).split("+sort-");
  const [otherFilter, otherSort] = what(other.result).split("+sort-");
  if (sort !== undefined && otherSort !== undefined) {
    return filter === otherFilter || one.finding.code === other.finding.code;
  }
  const isPair = ({ finding: { path } }: Failure) => path.includes("+") && !path.includes("sort_by");
  return isPair(one) && isPair(other);
}

/** The filters of a query, by its path; a time is a time, whichever end of a range it is. */
function filtersOf({ path }: Pick<Finding, "path">): string[] {
  const names = path.split(/[+=]/).map((name) => (/^(start|end)_time$/.test(name) ? "time" : name));
  return [...new Set(names)].filter((name) => name !== "sort_order");
}

/** The theme of a check, as to what it depends on: rooms are looked for in the details of listed sessions. */
function theme({ result }: Pick<Failure, "result">): Theme {
  return what(result) === "breakout_rooms" ? "agreement" : result.theme;
}

function what({ id }: CheckResult): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
