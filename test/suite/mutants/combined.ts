import { goodRules, type ListRules, listServer } from "./list-server.js";
import { type Json, type Mutant, recordsOf, rewritingBody } from "./mutant.js";

type List = "GetMeetings" | "GetSessions";

const filters = {
  status: "status",
  associated_id: "associated_id",
  participants: "participants",
  start_time: "start_time",
  end_time: "end_time",
  search: "search-meeting-display-name",
} as const;
const meetingFilters = { status: "status", start_time: "start_time", end_time: "end_time", search: "search-title" };

/** When a target forgets a filter: beside which parameter, or without which. */
const circumstances: Readonly<Record<string, readonly [sort: string, when: (query: URLSearchParams) => boolean]>> = {
  "while sorting": ["minutesConsumed-DESC", (query) => query.has("sort_by")],
  "in ascending order": ["createdAt-ASC", (query) => query.get("sort_order") === "ASC"],
  "in descending order": ["createdAt-DESC", (query) => query.get("sort_order") === "DESC"],
  "while sorting by minutes": ["minutesConsumed-ASC", (query) => query.get("sort_by") === "minutesConsumed"],
};

/** Parameters that work alone and not together. */
const combinations: readonly Mutant[] = [
  ...Object.entries(filters).flatMap(([parameter, check]) => [
    ...Object.entries(circumstances).map(([what, [sort, when]]) =>
      mutant(
        "GetSessions",
        `${parameter} is ignored ${what}`,
        `filters/GetSessions/${check}+sort-${sort}`,
        forgets(parameter, when),
      ),
    ),
    mutant("GetSessions", `sorting is ignored beside ${parameter}`, `filters/GetSessions/${check}+sort-createdAt-ASC`, {
      sort: (rows, query) => goodRules.sort(rows, query.has(parameter) ? new URLSearchParams() : query),
    }),
  ]),
  ...(["GetSessions", "GetMeetings"] as const).flatMap((list) =>
    (["status", "start_time", "end_time"] as const).flatMap((parameter) => [
      mutant(
        list,
        `${parameter} is ignored without per_page`,
        `filters/${list}/${parameter}`,
        forgets(parameter, (query) => !query.has("per_page")),
      ),
      mutant(
        list,
        `${parameter} is ignored on later pages`,
        `filters/${list}/${parameter}`,
        forgets(parameter, (query) => query.has("page_no")),
      ),
    ]),
  ),
  // LIVE sessions were updated just now, so start_time may show all of them.
  ...ignoredBesideStatus(
    "GetSessions",
    "LIVE",
    Object.entries(filters).filter(([name]) => name !== "start_time"),
  ),
  ...["ACTIVE", "INACTIVE"].flatMap((status) =>
    ignoredBesideStatus("GetMeetings", status, Object.entries(meetingFilters)),
  ),
  mutant("GetSessions", "sorting is ignored beside status=LIVE", "filters/GetSessions/status+sort-createdAt-ASC", {
    sort: (rows, query) => goodRules.sort(rows, query.get("status") === "LIVE" ? new URLSearchParams() : query),
  }),
  ...endTimeOrSearch("GetSessions", "id", "search-id"),
  ...endTimeOrSearch("GetSessions", "associated_id", "search-associated-id"),
  ...endTimeOrSearch("GetMeetings", "id", "search-id"),
  ...ignoredBeside("GetSessions", filters),
  ...ignoredBeside("GetMeetings", meetingFilters),
  // What the first revision documents also holds beside the search that it does not mention.
  ...[
    ...ignoredBeside("GetSessions", filters),
    ...ignoredBeside("GetMeetings", meetingFilters),
    mutant(
      "GetSessions",
      "sorting is ignored beside search",
      `filters/GetSessions/${filters.search}+sort-createdAt-ASC`,
      {
        sort: (rows, query) => goodRules.sort(rows, query.has("search") ? new URLSearchParams() : query),
      },
    ),
  ]
    .filter(({ name }) => /\b(?:without|beside) search$/.test(name) && !/GetMeetings: status/.test(name))
    .map(({ name, ...rest }) => ({ ...rest, name: `${name}, in 2026-01`, revision: "2026-01" as const })),
  mutant("GetSessions", "sort_by is ignored without sort_order", "sorting/GetSessions/default-order", {
    sort: (rows, query) => goodRules.sort(rows, query.has("sort_order") ? query : new URLSearchParams()),
  }),
  mutant("GetSessions", "sorting is lost on later pages", "sorting/GetSessions/minutesConsumed-ASC", {
    sort: (rows, query) => goodRules.sort(rows, query.has("page_no") ? new URLSearchParams() : query),
  }),
];

/** Orders of equal rows that do not last. */
const ties: readonly Mutant[] = Object.entries({
  "change on every request": () => {
    let turn = 0;
    return (id: string) => {
      turn += 1;
      return mixed(id, turn);
    };
  },
  "turn round on every other page": () => (id: string, query: URLSearchParams) =>
    mixed(id, Number(query.get("page_no") ?? 1) % 2),
  "depend on the page": () => (id: string, query: URLSearchParams) => mixed(id, Number(query.get("page_no") ?? 1)),
}).flatMap(([what, createKey]) =>
  ["minutesConsumed-ASC", "minutesConsumed-DESC", "createdAt-ASC", "createdAt-DESC"].map((sort): Mutant => {
    const key = createKey();
    const [by = "", order] = sort.split("-");
    const field = by === "createdAt" ? "created_at" : "minutes_consumed";
    const rules: ListRules = {
      ...goodRules,
      sort(rows, query) {
        if (!query.has("sort_by")) return goodRules.sort(rows, query);
        const keys = new Map(rows.map(({ id }) => [id, key(id, query)]));
        const value = (row: Json) => (field === "created_at" ? Date.parse(row[field]) : row[field]);
        return rows.toSorted(
          (a, b) => (order === "ASC" ? 1 : -1) * (value(a) - value(b)) || (keys.get(a.id) ?? 0) - (keys.get(b.id) ?? 0),
        );
      },
    };
    return {
      name: `GetSessions: equal rows ${what}, ${sort}`,
      killedBy: `sorting/GetSessions/ties-${sort}`,
      revision: "2026-07",
      wrap: (injectable) => listServer("GetSessions", rules)(tied(injectable)),
    };
  }),
);

/** Lists without a sort whose equal rows do not keep their order. */
const unsortedTies = (["GetSessions", "GetMeetings"] as const).map((list): Mutant => {
  const rules: ListRules = {
    ...goodRules,
    sort: (rows, query) =>
      rows.toSorted(
        (a, b) =>
          Date.parse(b.created_at) - Date.parse(a.created_at) ||
          mixed(a.id, Number(query.get("page_no") ?? 1)) - mixed(b.id, Number(query.get("page_no") ?? 1)),
      ),
  };
  return {
    name: `${list}: equal rows depend on the page, unsorted`,
    killedBy: `paging/${list}/ties`,
    revision: "2026-07",
    wrap: (injectable) => listServer(list, rules)(tied(injectable)),
  };
});

export const combinedMutants: readonly Mutant[] = [...combinations, ...ties, ...unsortedTies];

/** A target most of whose meetings and ENDED sessions have equal minutes and times. */
const tied = rewritingBody(["GetMeetings", "GetSessions", "GetSessionDetails"], (body: Json) => {
  for (const row of recordsOf(body)) {
    if (row.status !== "LIVE" && /^[0-9a-c]/.test(row.id)) {
      const minutes = "minutes_consumed" in row && { minutes_consumed: 7.5 };
      Object.assign(row, { ...minutes, created_at: "2026-01-10T10:00:00.000Z" });
    }
  }
});

/** Creates mutants in which a filter works only without another one. */
function ignoredBeside(list: List, checks: Readonly<Record<string, string>>): Mutant[] {
  const all = Object.entries(checks);
  return all.flatMap(([first, firstCheck], index) =>
    all.slice(index + 1).map(([second, secondCheck]) =>
      mutant(
        list,
        `${first} works only without ${second}`,
        `filters/${list}/${firstCheck}+${secondCheck}`,
        forgets(first, (query) => query.has(second)),
      ),
    ),
  );
}

/** Creates mutants that show what search finds by an id whatever end_time, as a query without parentheses does. */
function endTimeOrSearch(list: List, field: string, check: string): Mutant[] {
  const isFound = (row: Json, url: URL) => row[field] === url.searchParams.get("search");
  const end_time: ListRules["filters"][string] = (row, value, url) =>
    isFound(row, url) || goodRules.filters.end_time?.(row, value, url) === true;
  return (["2026-01", "2026-07"] as const).map((revision) => ({
    ...mutant(
      list,
      `end_time is ignored where search finds the ${field}, in ${revision}`,
      `filters/${list}/end_time+${check}`,
      { filters: { ...goodRules.filters, end_time } },
    ),
    revision,
  }));
}

/** Creates mutants in which a filter is ignored beside one status, as if these rows came from another store. */
function ignoredBesideStatus(list: List, status: string, checks: readonly (readonly [string, string])[]): Mutant[] {
  return checks
    .filter(([parameter]) => parameter !== "status")
    .map(([parameter, check]) =>
      mutant(
        list,
        `${parameter} is ignored beside status=${status}`,
        `filters/${list}/status+${check}`,
        forgets(parameter, (query) => query.get("status") === status),
      ),
    );
}

function mutant(list: List, what: string, killedBy: string, broken: Partial<ListRules>): Mutant {
  return {
    name: `${list}: ${what}`,
    killedBy,
    revision: "2026-07",
    wrap: listServer(list, { ...goodRules, ...broken }),
  };
}

/** Rules without a filter for some queries. */
function forgets(parameter: string, when: (query: URLSearchParams) => boolean): Partial<ListRules> {
  const good = goodRules.filters[parameter] ?? (() => true);
  return {
    filters: {
      ...goodRules.filters,
      [parameter]: (row, value, url) => when(url.searchParams) || good(row, value, url),
    },
  };
}

/** Returns a number that looks random, from an id and a turn. */
function mixed(id: string, turn: number): number {
  return [...id].reduce(
    (sum, letter) => (Math.imul(sum ^ letter.charCodeAt(0), 16_777_619) + turn * 7919) >>> 0,
    2_166_136_261,
  );
}
