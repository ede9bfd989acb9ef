import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { QueryValues } from "../../contract/parameters.js";
import { quoted } from "../../lib/message.js";
import type { Range, Rows, Search } from "../../world/query.js";
import { ErrorResponse } from "../http/messages.js";
import { invalidParameter } from "../http/query.js";

/** The rows that a request selects. */
export interface RequestedPage {
  /** 1-based number of the page. */
  readonly page: number;
  readonly offset: number;
  readonly limit: number;
}

/** Reads `page_no` and `per_page` as the profile says. */
export function requestedPage(query: QueryValues, profile: BehaviourProfile): RequestedPage | ErrorResponse {
  const pageNo = checkNumber("page_no", query.page_no, profile);
  if (pageNo instanceof ErrorResponse) return pageNo;
  const perPage = checkNumber("per_page", query.per_page, profile);
  if (perPage instanceof ErrorResponse) return perPage;
  const size = Math.floor(perPage ?? profile.defaultPerPage);
  const wanted = size === 0 && profile.perPageZero === "default" ? profile.defaultPerPage : size;
  const limit = Math.min(wanted, profile.maxPerPage);
  // Beyond this page, offsets would no longer be exact numbers; every such page is past the end.
  const lastPage = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, limit)) - 1;
  const page = Math.min(Math.max(1, Math.floor(pageNo ?? 1)), lastPage);
  return { page, limit, offset: (page - 1) * limit };
}

/** Writes the `paging` of a list as JSON; offsets are 1-based and inclusive. */
export function pagingText(
  { offset }: RequestedPage,
  { rows, total }: Rows<unknown>,
  profile: BehaviourProfile,
): string {
  const zero = rows.length === 0 && profile.emptyPageOffsets === "zero";
  const start = zero ? 0 : offset + 1;
  return `{"end_offset":${zero ? 0 : offset + rows.length},"start_offset":${start},"total_count":${total}}`;
}

/** Returns the error response to a page past the end, if the profile has one. The first page always exists: its total is not read. */
export function rejectPastEnd(
  { page, offset }: RequestedPage,
  found: Rows<unknown>,
  profile: BehaviourProfile,
): ErrorResponse | undefined {
  if (profile.pagePastEnd === "empty" || page === 1 || offset < found.total) return undefined;
  return new ErrorResponse("pageNotFound", { page });
}

/** Returns a requested number; if the profile finds it invalid, an error response or undefined. */
function checkNumber(
  name: "page_no" | "per_page",
  value: number | undefined,
  profile: BehaviourProfile,
): number | undefined | ErrorResponse {
  const problem = value === undefined ? undefined : findProblem(name, value, profile);
  if (problem === undefined) return value;
  return profile.invalidValues === "reject" ? invalidParameter(name, problem, profile) : undefined;
}

function findProblem(name: "page_no" | "per_page", value: number, profile: BehaviourProfile): string | undefined {
  const { fractionalPaging, perPageAboveMax, maxPerPage } = profile;
  if (value % 1 !== 0 && fractionalPaging === "reject") return `expected a whole number, got ${value}`;
  if (name === "per_page" && Math.floor(value) > maxPerPage && perPageAboveMax === "reject") {
    return `expected at most ${maxPerPage}, got ${value}`;
  }
  return undefined;
}

/** Returns the range of `start_time` and `end_time`, or undefined. */
export function timeRange({ start_time, end_time }: QueryValues, profile: BehaviourProfile): Range | undefined {
  if (start_time === undefined && end_time === undefined) return undefined;
  return {
    min: start_time === undefined ? undefined : { value: start_time, inclusive: profile.startTimeInclusive },
    max: end_time === undefined ? undefined : { value: end_time, inclusive: profile.endTimeInclusive },
  };
}

/** Parses the range of `participants`, such as `1:10`. */
export function participantsRange(text: string, profile: BehaviourProfile): Range | ErrorResponse | undefined {
  const reject = (problem: string) =>
    profile.invalidValues === "ignore" ? undefined : invalidParameter("participants", problem, profile);
  if (/^\d+$/.test(text) && profile.participantsSingleNumber === "exact") {
    return { min: { value: Number(text), inclusive: true }, max: { value: Number(text), inclusive: true } };
  }
  const [, min = "", max = ""] = /^(\d*):(\d*)$/.exec(text) ?? [];
  const complete = min !== "" && max !== "";
  if (!complete && (!profile.participantsOpenEnds || (min === "" && max === ""))) {
    return reject(`expected a range such as 1:10, got ${quoted(text)}`);
  }
  if (complete && Number(min) > Number(max) && profile.participantsReversed === "reject") {
    return reject(`the minimum ${min} is above the maximum ${max}`);
  }
  const bound = (digits: string) =>
    digits === "" ? undefined : { value: Number(digits), inclusive: profile.participantsInclusive };
  return { min: bound(min), max: bound(max) };
}

/** Returns how to find the text of `search`, or undefined when it is absent or empty. */
export function searchFilter({ search }: QueryValues, profile: BehaviourProfile): Search | undefined {
  if (!search) return undefined;
  return { text: search, match: profile.searchMatch, caseSensitive: profile.searchCaseSensitive };
}
