import type { BehaviourProfile } from "../../contract/behaviour/entries.js";
import { invalid } from "../http/parse-query.js";
import type { QueryValues } from "../http/query-values.js";
import { Refusal } from "../http/refusal.js";

/** The rows a request asks for. */
export interface PageAsked {
  /** 1-based number of the page. */
  readonly page: number;
  readonly offset: number;
  readonly limit: number;
}

/** Reads `page_no` and `per_page` as the profile says. */
export function pageAsked({ page_no, per_page }: QueryValues, profile: BehaviourProfile): PageAsked | Refusal {
  const fractional = Object.entries({ page_no, per_page }).find(([, value]) => value !== undefined && value % 1 !== 0);
  if (fractional && profile.fractionalPaging === "reject") {
    return invalid(fractional[0], `expected a whole number, got ${fractional[1]}`, profile);
  }
  const size = Math.floor(per_page ?? profile.defaultPerPage);
  if (size > profile.maxPerPage && profile.perPageAboveMax === "reject") {
    return invalid("per_page", `expected at most ${profile.maxPerPage}, got ${per_page}`, profile);
  }
  const wanted = size === 0 && profile.perPageZero === "default" ? profile.defaultPerPage : size;
  const limit = Math.min(wanted, profile.maxPerPage);
  // Beyond this page, offsets would no longer be exact numbers; every such page is past the end.
  const lastPage = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, limit)) - 1;
  const page = Math.min(Math.max(1, Math.floor(page_no ?? 1)), lastPage);
  return { page, limit, offset: (page - 1) * limit };
}

/** The JSON text of a list's `paging`; offsets are 1-based and inclusive. */
export function pagingText({ offset }: PageAsked, rows: number, total: number, profile: BehaviourProfile): string {
  const zero = rows === 0 && profile.emptyPageOffsets === "zero";
  const start = zero ? 0 : offset + 1;
  return `{"end_offset":${zero ? 0 : offset + rows},"start_offset":${start},"total_count":${total}}`;
}

/** The refusal of a page past the end, where the profile wants one. The first page always exists. */
export function pastEnd({ page, offset }: PageAsked, total: number, profile: BehaviourProfile): Refusal | undefined {
  if (profile.pagePastEnd === "empty" || page === 1 || offset < total) return undefined;
  return new Refusal("pageNotFound", { page });
}
