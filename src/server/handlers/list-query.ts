import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { QueryValues } from "../../contract/parameters.js";
import { quoted } from "../../lib/message.js";
import type { Range, Rows, Search } from "../../world/record-collection.js";
import { ErrorResponse } from "../http/messages.js";
import { type InvalidValue, invalidParameter } from "../http/query.js";

export interface RequestedPage {
  /** 1-based number of the page. */
  readonly page: number;
  readonly offset: number;
  readonly limit: number;
}

export function requestedPage(query: QueryValues, profile: BehaviourProfile): RequestedPage | ErrorResponse {
  const pageNo = checkNumber("page_no", query.page_no, profile);
  if (pageNo instanceof ErrorResponse) return pageNo;
  const perPage = checkNumber("per_page", query.per_page, profile);
  if (perPage instanceof ErrorResponse) return perPage;
  const size = Math.floor(perPage ?? profile.defaultPerPage);
  const wanted = size === 0 && profile.perPageZero === "default" ? profile.defaultPerPage : size;
  const limit = Math.min(wanted, profile.maxPerPage);
  // Beyond this page, offsets would not be exact; all such pages are past the end.
  const lastPage = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, limit)) - 1;
  const page = Math.min(Math.max(1, Math.floor(pageNo ?? 1)), lastPage);
  return { page, limit, offset: (page - 1) * limit };
}

/** Writes the `paging` of a list as JSON; offsets are 1-based and inclusive. */
export function pagingText({ page, rows, total }: FoundPage<unknown>, profile: BehaviourProfile): string {
  const { offset } = page;
  const zero = rows.length === 0 && profile.emptyPageOffsets === "zero";
  const start = zero ? 0 : offset + 1;
  return `{"end_offset":${zero ? 0 : offset + rows.length},"start_offset":${start},"total_count":${total}}`;
}

export interface FoundPage<T> extends Rows<T> {
  readonly page: RequestedPage;
}

/** Finds the requested page; the profile decides about a page past the end. The first page always exists. */
export function findPage<T>(
  page: RequestedPage,
  find: (page: RequestedPage) => Rows<T>,
  profile: BehaviourProfile,
): FoundPage<T> | ErrorResponse {
  const { pagePastEnd } = profile;
  const { rows, total } = find(page);
  if (pagePastEnd === "empty" || page.page === 1 || page.offset < total) return { page, rows, total };
  if (pagePastEnd === "not-found") return new ErrorResponse("pageNotFound", { page: page.page });
  const { limit } = page;
  const last = Math.max(1, Math.ceil(total / Math.max(1, limit)));
  if (pagePastEnd === "reject") {
    return invalidParameter("page_no", { expected: `at most ${last}`, got: page.page }, profile);
  }
  const lastPage = { page: last, offset: (last - 1) * limit, limit };
  return { page: lastPage, ...find(lastPage) };
}

/** Returns a requested number, or, if it is invalid, an error response or undefined, as the profile decides. */
function checkNumber(
  name: "page_no" | "per_page",
  value: number | undefined,
  profile: BehaviourProfile,
): number | undefined | ErrorResponse {
  const problem = value === undefined ? undefined : findProblem(name, value, profile);
  if (problem === undefined) return value;
  return profile.invalidValues === "reject" ? invalidParameter(name, problem, profile) : undefined;
}

function findProblem(name: "page_no" | "per_page", value: number, profile: BehaviourProfile): InvalidValue | undefined {
  const { fractionalPaging, perPageAboveMax, maxPerPage } = profile;
  if (value % 1 !== 0 && fractionalPaging === "reject") return { expected: "a whole number", got: value };
  if (name === "per_page" && Math.floor(value) > maxPerPage && perPageAboveMax === "reject") {
    return { expected: `at most ${maxPerPage}`, got: value };
  }
  return undefined;
}

export function timeRange({ start_time, end_time }: QueryValues, profile: BehaviourProfile): Range | undefined {
  if (start_time === undefined && end_time === undefined) return undefined;
  return {
    min: start_time === undefined ? undefined : { value: start_time, inclusive: profile.startTimeInclusive },
    max: end_time === undefined ? undefined : { value: end_time, inclusive: profile.endTimeInclusive },
  };
}

/** Parses the range of `participants`, such as `1:10`. */
export function participantsRange(text: string, profile: BehaviourProfile): Range | ErrorResponse | undefined {
  const reject = (expected: string) =>
    profile.invalidValues === "ignore"
      ? undefined
      : invalidParameter("participants", { expected, got: quoted(text) }, profile);
  if (/^\d+$/.test(text) && profile.participantsSingleNumber === "exact") {
    return { min: { value: Number(text), inclusive: true }, max: { value: Number(text), inclusive: true } };
  }
  const [, min = "", max = ""] = /^(\d*):(\d*)$/.exec(text) ?? [];
  const complete = min !== "" && max !== "";
  if (!complete && (!profile.participantsOpenEnds || (min === "" && max === ""))) {
    return reject("a range such as 1:10");
  }
  if (complete && Number(min) > Number(max) && profile.participantsReversed === "reject") {
    return reject("a range whose minimum is not above its maximum");
  }
  const bound = (digits: string) =>
    digits === "" ? undefined : { value: Number(digits), inclusive: profile.participantsInclusive };
  return { min: bound(min), max: bound(max) };
}

export function searchFilter({ search }: QueryValues, profile: BehaviourProfile): Search | undefined {
  if (!search) return undefined;
  return { text: search, match: profile.searchMatch, caseSensitive: profile.searchCaseSensitive };
}
