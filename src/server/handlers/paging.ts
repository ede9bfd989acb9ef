import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { QueryValues } from "../../contract/parameters.js";
import type { Rows } from "../../world/query.js";
import { ErrorResponse } from "../http/error-response.js";
import { invalid } from "../http/query.js";

/** The rows a request asks for. */
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

/** The JSON text of a list's `paging`; offsets are 1-based and inclusive. */
export function pagingText(
  { offset }: RequestedPage,
  { rows, total }: Rows<unknown>,
  profile: BehaviourProfile,
): string {
  const zero = rows.length === 0 && profile.emptyPageOffsets === "zero";
  const start = zero ? 0 : offset + 1;
  return `{"end_offset":${zero ? 0 : offset + rows.length},"start_offset":${start},"total_count":${total}}`;
}

/** The refusal of a page past the end, where the profile wants one. The first page always exists: its total is not read. */
export function pastEnd(
  { page, offset }: RequestedPage,
  found: Rows<unknown>,
  profile: BehaviourProfile,
): ErrorResponse | undefined {
  if (profile.pagePastEnd === "empty" || page === 1 || offset < found.total) return undefined;
  return new ErrorResponse("pageNotFound", { page });
}

/** A number asked for; where the profile finds it invalid, a refusal or nothing. */
function checkNumber(
  name: "page_no" | "per_page",
  value: number | undefined,
  profile: BehaviourProfile,
): number | undefined | ErrorResponse {
  const problem = value === undefined ? undefined : findProblem(name, value, profile);
  if (problem === undefined) return value;
  return profile.invalidValues === "reject" ? invalid(name, problem, profile) : undefined;
}

function findProblem(name: "page_no" | "per_page", value: number, profile: BehaviourProfile): string | undefined {
  const { fractionalPaging, perPageAboveMax, maxPerPage } = profile;
  if (value % 1 !== 0 && fractionalPaging === "reject") return `expected a whole number, got ${value}`;
  if (name === "per_page" && Math.floor(value) > maxPerPage && perPageAboveMax === "reject") {
    return `expected at most ${maxPerPage}, got ${value}`;
  }
  return undefined;
}
