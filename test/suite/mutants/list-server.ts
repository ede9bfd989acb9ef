import type { Injectable } from "../../../src/suite/target/target.js";
import { type Json, rowsOf, sentRequest } from "./mutant.js";

/** How the lists of a target are made: each rule can be broken alone. */
export interface ListRules {
  /** Whether a row stays, by query parameter. */
  readonly filters: Readonly<Record<string, (row: Json, value: string, url: URL) => boolean>>;
  readonly sort: (rows: readonly Json[], query: URLSearchParams) => Json[];
  readonly page: (rows: readonly Json[], page: number, size: number) => Json[];
  readonly firstPage: (pageNo: string | null) => number;
  readonly pageSize: (perPage: string | null) => number;
  readonly paging: (shown: Json[], matching: Json[], page: number, size: number, everything: readonly Json[]) => Json;
  /** Whether rows are cut into pages before they are filtered, or before they are sorted. */
  readonly pagesFirst: "never" | "before filters" | "before sorting";
}

const time = (text: string) => Date.parse(text);

/** Lists made by the documents: another implementation than the mock, with choices of its own. */
export const goodRules: ListRules = {
  filters: {
    status: (row, value) => row.status === value,
    associated_id: (row, value) => row.associated_id === value,
    start_time: (row, value) => time(row.started_at ?? row.created_at) >= time(value),
    end_time: (row, value) => time(row.started_at ?? row.created_at) < time(value),
    participants(row, value) {
      const [least = 0, most = 0] = value.split(":").map(Number);
      return row.max_concurrent_participants >= least && row.max_concurrent_participants <= most;
    },
    search: (row, value) =>
      [row.id, row.associated_id, row.meeting_display_name, row.title].some((text) =>
        text?.toLowerCase().includes(value.toLowerCase()),
      ),
  },
  sort(rows, query) {
    const key = sortKey(query.get("sort_by"));
    const sign = query.get("sort_order") === "ASC" ? 1 : -1;
    return rows.toSorted((a, b) => sign * (key(a) - key(b)) || (a.id < b.id ? -1 : 1));
  },
  page: (rows, page, size) => rows.slice((page - 1) * size, page * size),
  firstPage: (pageNo) => Math.max(1, Math.floor(Number(pageNo ?? 1)) || 1),
  pageSize: (perPage) => Math.min(40, Math.floor(Number(perPage ?? 0)) || 17),
  paging: (shown, matching, page, size) => ({
    start_offset: (page - 1) * size + 1,
    end_offset: (page - 1) * size + shown.length,
    total_count: matching.length,
  }),
  pagesFirst: "never",
};

/** Returns the number that a sort key stands for. */
export function sortKey(name: string | null): (row: Json) => number {
  return name === "minutesConsumed" ? (row) => row.minutes_consumed : (row) => time(row.created_at);
}

/** Makes the lists of a target anew, by the given rules; refusals stay those of the target. */
export function listServer(operation: "GetMeetings" | "GetSessions", rules: ListRules) {
  return (injectable: Injectable): Injectable => ({
    async inject(request) {
      const { operation: requested, url } = sentRequest(request);
      const response = await injectable.inject(request);
      if (requested !== operation || response.statusCode !== 200) return response;
      const everything = await everyRow(injectable, request, url.pathname);
      const query = url.searchParams;
      const page = rules.firstPage(query.get("page_no"));
      const size = rules.pageSize(query.get("per_page"));
      const keep = (rows: readonly Json[]) =>
        rows.filter((row) => [...query].every(([name, value]) => rules.filters[name]?.(row, value, url) ?? true));
      const stages = {
        never: () => rules.page(rules.sort(keep(everything), query), page, size),
        "before filters": () => keep(rules.page(rules.sort(everything, query), page, size)),
        "before sorting": () => rules.sort(rules.page(keep(everything), page, size), query),
      };
      const shown = stages[rules.pagesFirst]();
      const body = JSON.parse(response.body) as Json;
      const paging = rules.paging(shown, keep(everything), page, size, everything);
      const data = Array.isArray(body.data) ? shown : { sessions: shown };
      return { ...response, body: JSON.stringify({ ...body, data, ...(body.paging && { paging }) }) };
    },
  });
}

const cache = new WeakMap<Injectable, Map<string, readonly Json[]>>();

/** Reads the rows of lists only once from a injectable to a mock that nothing changes. */
export function cacheRows(injectable: Injectable): void {
  cache.set(injectable, new Map());
}

async function everyRow(
  injectable: Injectable,
  request: Parameters<Injectable["inject"]>[0],
  path: string,
): Promise<readonly Json[]> {
  const cached = cache.get(injectable);
  const rows = cached?.get(path) ?? (await readRows(injectable, request, path));
  cached?.set(path, rows);
  return rows;
}

async function readRows(
  injectable: Injectable,
  request: Parameters<Injectable["inject"]>[0],
  path: string,
): Promise<Json[]> {
  const rows: Json[] = [];
  for (let page = 1; ; page += 1) {
    const { body } = await injectable.inject({ ...request, url: `${path}?per_page=100&page_no=${page}` });
    const shown = rowsOf(JSON.parse(body));
    rows.push(...shown);
    if (shown.length < 100) return rows;
  }
}
