import { randomUUID } from "node:crypto";
import { goodRules, type ListRules, listServer, sortKey } from "./list-server.js";
import { type Json, type Mutant, recordsOf, redirecting, rewritingBody, rowsOf } from "./mutant.js";

type List = "GetMeetings" | "GetSessions";

const lists: readonly List[] = ["GetMeetings", "GetSessions"];
const filtersOf: Readonly<Record<List, readonly [parameter: string, check: string][]>> = {
  GetSessions: [
    ["status", "status"],
    ["associated_id", "associated_id"],
    ["participants", "participants"],
    ["start_time", "start_time"],
    ["end_time", "end_time"],
    ["search", "search-id"],
  ],
  GetMeetings: [
    ["status", "status"],
    ["start_time", "start_time"],
    ["end_time", "end_time"],
    ["search", "search-title"],
  ],
};

/** Ways to read a time with less than the precision of a second. */
const coarseReadings: Readonly<Record<string, (text: string) => string>> = {
  "cut to the minute": (text) => coarse(text, 60_000, Math.floor),
  "rounded to the minute": (text) => coarse(text, 60_000, Math.round),
  "rounded up to the minute": (text) => coarse(text, 60_000, Math.ceil),
  "cut to ten seconds": (text) => coarse(text, 10_000, Math.floor),
};

let reads = 0;

/** Every filter, paging, offset and sort mistake. */
export const listMutants: readonly Mutant[] = [
  ...lists.flatMap((list) => [
    {
      name: `${list}: rows are updated when they are read`,
      killedBy: `paging/${list}/repeatable`,
      wrap: rewritingBody([list], (body) => {
        reads += 1;
        for (const row of rowsOf(body))
          row.updated_at = new Date(Date.UTC(2026, 0, 15, 10) + reads * 1000).toISOString();
      }),
    },
    ...filtersOf[list].flatMap(([parameter, check]): Mutant[] => {
      const good = goodRules.filters[parameter] ?? (() => true);
      const filter = (rule: typeof good) => ({ filters: { ...goodRules.filters, [parameter]: rule } });
      return [
        mutant(
          list,
          `${parameter} is ignored`,
          `filters/${list}/${check}`,
          filter(() => true),
        ),
        mutant(
          list,
          `${parameter} is inverted`,
          `filters/${list}/${check}`,
          filter((row, value, url) => !good(row, value, url)),
        ),
        mutant(
          list,
          `${parameter} shows nothing`,
          `filters/${list}/${check}`,
          filter(() => false),
        ),
        ...(parameter === "search"
          ? []
          : [
              mutant(
                list,
                `${parameter} loses rows`,
                `filters/${list}/${check}`,
                filter((row, value, url) => good(row, value, url) && /^[0-7]/.test(row.id)),
              ),
            ]),
      ];
    }),
    ...["_", "%"].map((mark) =>
      mutant(list, `search takes ${mark} for any character`, `filters/${list}/search-nothing`, {
        filters: {
          ...goodRules.filters,
          search: (row, value, url) =>
            goodRules.filters.search?.(row, value, url) === true ||
            [row.id, row.title].some((text) => value.includes(mark) && matches(text ?? "", value, mark)),
        },
      }),
    ),
    mutant(list, "every sixth response counts one row more", `paging/${list}/repeatable`, {
      paging: (...args) => {
        reads += 1;
        const paging = goodRules.paging(...args);
        return { ...paging, total_count: paging.total_count + Number(reads % 6 === 0) };
      },
    }),
    mutant(list, "filters apply after paging", `filters/${list}/end_time`, { pagesFirst: "before filters" }),
    mutant(list, "start_time and end_time swap", `filters/${list}/start_time`, {
      filters: {
        ...goodRules.filters,
        start_time: goodRules.filters.end_time ?? (() => true),
        end_time: goodRules.filters.start_time ?? (() => true),
      },
    }),
    mutant(
      list,
      "UTC offsets are ignored",
      `filters/${list}/time-offset`,
      timeMutation((text) => text.replace(/[+-]\d\d:\d\d$/, "Z")),
    ),
    mutant(
      list,
      "UTC offsets have the wrong sign",
      `filters/${list}/time-offset`,
      timeMutation((text) =>
        text.replace(/([+-])(\d\d:\d\d)$/, (_, sign, size) => `${sign === "+" ? "-" : "+"}${size}`),
      ),
    ),
    mutant(
      list,
      "minutes of UTC offsets are ignored",
      `filters/${list}/time-offset`,
      timeMutation((text) => text.replace(/:30$/, ":00")),
    ),
    mutant(
      list,
      "only days of times count",
      `filters/${list}/start_time`,
      timeMutation((text) => `${text.slice(0, 10)}T00:00:00Z`),
    ),
    ...Object.entries(coarseReadings).map(([name, read]) =>
      mutant(list, `times are ${name}`, `filters/${list}/time-precision`, timeMutation(read)),
    ),
    mutant(list, "times of rows are compared by the minute", `filters/${list}/time-precision`, {
      filters: {
        ...goodRules.filters,
        start_time: (row, value) => minuteOf(row.started_at ?? row.created_at) >= minuteOf(value),
        end_time: (row, value) => minuteOf(row.started_at ?? row.created_at) <= minuteOf(value),
      },
    }),
    mutant(list, "times are read an hour late", `filters/${list}/start_time`, {
      filters: {
        ...goodRules.filters,
        start_time: (row, value) => Date.parse(row.started_at ?? row.created_at) >= Date.parse(value) + 3_600_000,
      },
    }),
    mutant(list, "end_time is ignored beside start_time", `filters/${list}/time-range`, {
      filters: {
        ...goodRules.filters,
        end_time: (row, value, url) =>
          url.searchParams.has("start_time") || (goodRules.filters.end_time?.(row, value, url) ?? true),
      },
    }),
    mutant(list, "per_page is ignored", `paging/${list}/page-size`, { pageSize: () => 17 }),
    mutant(list, "a page of more than 40 rows is empty", `paging/${list}/page-size`, {
      pageSize: (perPage) => (Number(perPage) > 40 ? 0 : goodRules.pageSize(perPage)),
    }),
    mutant(list, "pages have a row too many", `paging/${list}/page-size`, {
      page: (rows, page, size) => rows.slice((page - 1) * size, page * size + 1),
    }),
    mutant(list, "pages have a row too few", `paging/${list}/page-size`, {
      page: (rows, page, size) => rows.slice((page - 1) * size, page * size - 1),
    }),
    mutant(list, "pages overlap", `paging/${list}/pages-join`, {
      page: (rows, page, size) => rows.slice(Math.max(0, (page - 1) * size - 1), page * size - 1),
    }),
    mutant(list, "pages leave a gap", `paging/${list}/pages-join`, {
      page: (rows, page, size) => rows.slice((page - 1) * (size + 1), (page - 1) * (size + 1) + size),
    }),
    mutant(list, "page 2 of the default size is shorter", `paging/${list}/default-pages`, {
      page: (rows, page, size) => goodRules.page(rows, page, size).slice(0, page > 1 && size === 17 ? 1 : size),
    }),
    mutant(list, "page_no is ignored", `paging/${list}/default-pages`, {
      page: (rows, _, size) => rows.slice(0, size),
    }),
    mutant(list, "pages count from 0", `paging/${list}/first-page`, {
      firstPage: (pageNo) => (pageNo === null ? 1 : Number(pageNo) + 1),
    }),
    mutant(list, "page 0 shows the second page", `paging/${list}/first-page`, {
      firstPage: (pageNo) => (pageNo === "0" ? 2 : goodRules.firstPage(pageNo)),
    }),
    mutant(list, "page 0 is empty", `paging/${list}/first-page`, {
      page: (rows, page, size) => goodRules.page(rows, page, size),
      firstPage: (pageNo) => (pageNo === "0" ? 999 : goodRules.firstPage(pageNo)),
    }),
    mutant(list, "an empty page_no shows the last page", `paging/${list}/first-page`, {
      firstPage: (pageNo) => (pageNo === "" ? 2 : goodRules.firstPage(pageNo)),
    }),
    mutant(list, "an empty per_page shows one row", `paging/${list}/empty-per-page`, {
      pageSize: (perPage) => (perPage === "" ? 1 : goodRules.pageSize(perPage)),
    }),
    mutant(list, "a page past the end shows the first rows of the last page", `paging/${list}/past-end`, {
      page: (rows, page, size) => {
        const last = Math.max(1, Math.ceil(rows.length / size));
        return page > last && size > 1
          ? goodRules.page(rows, last, size).slice(0, -1)
          : goodRules.page(rows, page, size);
      },
    }),
    mutant(list, "a page past the end starts again", `paging/${list}/past-end`, {
      page: (rows, page, size) => goodRules.page(rows, (page - 1) * size >= rows.length ? 1 : page, size),
    }),
    mutant(list, "a page past the end counts no rows", `paging/${list}/past-end`, {
      paging: (shown, matching, page, size, all) => ({
        ...goodRules.paging(shown, matching, page, size, all),
        total_count: shown.length === 0 ? 0 : matching.length,
      }),
    }),
    mutant(list, "every response has other ids", `paging/${list}/stable-order`, {
      page: (rows, page, size) => goodRules.page(rows, page, size).map((row) => ({ ...row, id: randomUUID() })),
    }),
    mutant(list, "pages above 9 show page 9", `paging/${list}/far-pages`, {
      page: (rows, page, size) => goodRules.page(rows, Math.min(page, 9), size),
    }),
    mutant(list, "rows beyond 30 cannot be reached", `paging/${list}/far-pages`, {
      page: (rows, page, size) => (page > 30 ? [] : goodRules.page(rows, page, size)),
    }),
    mutant(list, "a row is on two pages", `paging/${list}/pages-join`, {
      page: (rows, page, size) => [...goodRules.page(rows, page, size).slice(0, -1), ...rows.slice(0, 1)],
    }),
    mutant(list, "the order changes with every request", `paging/${list}/stable-order`, shuffling()),
    ...offsets(list),
    mutant(
      list,
      "the second filter is ignored",
      `filters/${list}/start_time+search-${list === "GetMeetings" ? "title" : "meeting-display-name"}`,
      onlyFirstFilter("search"),
    ),
  ]),
  mutant(
    "GetSessions",
    "status is ignored beside associated_id",
    "filters/GetSessions/status+associated_id",
    onlyFirstFilter("associated_id"),
  ),
  {
    name: "GetSessions: total_count ignores participants",
    killedBy: "filters/GetSessions/participants",
    revision: "2026-07",
    wrap: rewritingBody(["GetSessions"], (body, { url }) => {
      if (url.searchParams.has("participants")) body.paging.total_count = 64;
    }),
  },
  mutant("GetSessions", "search takes a title for a pattern", "filters/GetSessions/search-meeting-display-name", {
    filters: {
      ...goodRules.filters,
      search: (row, value, url) => /^[\w -]*$/.test(value) && (goodRules.filters.search?.(row, value, url) ?? true),
    },
  }),
  mutant("GetSessions", "search is lost on the second page", "filters/GetSessions/search-meeting-display-name", {
    filters: {
      ...goodRules.filters,
      search: (row, value, url) =>
        Number(url.searchParams.get("page_no") ?? 1) > 1 || (goodRules.filters.search?.(row, value, url) ?? true),
    },
  }),
  mutant("GetSessions", "participants counts its minimum only", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants: (row, value) => row.max_concurrent_participants >= Number.parseInt(value, 10),
    },
  }),
  mutant("GetSessions", "participants counts its maximum only", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants: (row, value) => row.max_concurrent_participants <= Number(value.split(":")[1]),
    },
  }),
  mutant("GetSessions", "participants takes a maximum of 0 for none", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants: (row, value, url) =>
        goodRules.filters.participants?.(row, value.replace(/:0$/, ":1000"), url) ?? true,
    },
  }),
  mutant("GetSessions", "participants takes 0 for no range", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants: (row, value, url) =>
        value.startsWith("0:") || (goodRules.filters.participants?.(row, value, url) ?? true),
    },
  }),
  mutant("GetSessions", "participants compares texts", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants(row, value) {
        const [least = "", most = ""] = value.split(":");
        const peak = String(row.max_concurrent_participants);
        return peak >= least && peak <= most;
      },
    },
  }),
  mutant("GetSessions", "participants reads one digit of its maximum", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants(row, value) {
        const [least, most] = value.split(":");
        const peak = row.max_concurrent_participants;
        return peak >= Number(least) && peak <= (Number(most) < 20 ? Number(most) : Number(most?.[0]));
      },
    },
  }),
  mutant("GetSessions", "participants from 0 reads another count", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants(row, value) {
        const [least = 0, most = 0] = value.split(":").map(Number);
        const count = least === 0 ? row.live_participants : row.max_concurrent_participants;
        return count >= least && count <= most;
      },
    },
  }),
  mutant("GetSessions", "associated_id hides LIVE sessions of some meetings", "filters/GetSessions/associated_id", {
    filters: {
      ...goodRules.filters,
      // Not of the meeting with the most sessions.
      associated_id: (row, value) => row.associated_id === value && (row.status === "ENDED" || value.startsWith("b")),
    },
  }),
  mutant("GetSessions", "associated_id of no meeting shows all", "filters/GetSessions/associated_id-unknown", {
    filters: {
      ...goodRules.filters,
      associated_id: (row, value) => value.startsWith("0000") || row.associated_id === value,
    },
  }),
  mutant("GetSessions", "associated_id also reads ids of sessions", "filters/GetSessions/associated_id-unknown", {
    filters: { ...goodRules.filters, associated_id: (row, value) => [row.associated_id, row.id].includes(value) },
  }),
  mutant("GetSessions", "associated_id reads the beginning", "filters/GetSessions/associated_id-unknown", {
    filters: { ...goodRules.filters, associated_id: (row, value) => row.associated_id.startsWith(value.slice(0, 8)) },
  }),
  mutant("GetSessions", "participants reads its ends in the wrong order", "filters/GetSessions/participants", {
    filters: {
      ...goodRules.filters,
      participants: (row, value, url) =>
        goodRules.filters.participants?.(row, value.split(":").reverse().join(":"), url) ?? true,
    },
  }),
  mutant("GetSessions", "sort_by is ignored", "sorting/GetSessions/minutesConsumed-ASC", {
    sort: (rows, query) => goodRules.sort(rows, new URLSearchParams({ sort_order: query.get("sort_order") ?? "DESC" })),
  }),
  mutant("GetSessions", "sort_order is ignored", "sorting/GetSessions/createdAt-ASC", {
    sort: (rows, query) => goodRules.sort(rows, new URLSearchParams({ sort_by: query.get("sort_by") ?? "createdAt" })),
  }),
  mutant("GetSessions", "sort_order is inverted", "sorting/GetSessions/createdAt-DESC", {
    sort: (rows, query) => goodRules.sort(rows, query).reverse(),
  }),
  mutant(
    "GetSessions",
    "minutes are sorted as text",
    "sorting/GetSessions/minutesConsumed-DESC",
    textual("minutes_consumed"),
  ),
  mutant("GetSessions", "minutes are sorted without their fraction", "sorting/GetSessions/minutesConsumed-ASC", {
    sort: (rows, query) => {
      const sign = query.get("sort_order") === "ASC" ? 1 : -1;
      const key = sortKey(query.get("sort_by"));
      return rows.toSorted((a, b) => sign * (Math.round(key(a) / 10) - Math.round(key(b) / 10)));
    },
  }),
  mutant("GetSessions", "only the rows of a page are sorted", "sorting/GetSessions/minutesConsumed-ASC", {
    pagesFirst: "before sorting",
  }),
  mutant("GetSessions", "only the rows of a page are sorted by time", "sorting/GetSessions/createdAt-ASC", {
    pagesFirst: "before sorting",
  }),
  mutant("GetSessions", "createdAt sorts by updated_at", "sorting/GetSessions/createdAt-DESC", {
    sort: (rows, query) => {
      const sign = query.get("sort_order") === "ASC" ? 1 : -1;
      return rows.toSorted(
        (a, b) => sign * (Date.parse(a.updated_at) - Date.parse(b.updated_at)) || (a.id < b.id ? -1 : 1),
      );
    },
  }),
  mutant("GetSessions", "minutesConsumed sorts by peak", "sorting/GetSessions/minutesConsumed-DESC", {
    sort: (rows, query) =>
      rows.toSorted(
        (a, b) =>
          (query.get("sort_order") === "ASC" ? 1 : -1) *
          (a.max_concurrent_participants - b.max_concurrent_participants),
      ),
  }),
  mutant("GetSessions", "sorting loses the extreme rows", "sorting/GetSessions/createdAt-ASC", {
    sort: (rows, query) => goodRules.sort(rows, query).slice(0, query.has("sort_by") ? -4 : undefined),
  }),
  mutant("GetSessions", "sorting shows rows that the list lacks otherwise", "sorting/GetSessions/createdAt-ASC", {
    sort: (rows, query) => goodRules.sort(rows, query).slice(0, query.has("sort_by") ? undefined : -4),
  }),
  mutant("GetSessions", "offsets count rows that pages cannot have", "paging/GetSessions/offsets", {
    paging: (shown, matching, page, size, all) =>
      shift(goodRules.paging(shown, matching, page, size, all), size === 40 ? (page - 1) * 60 : 0),
  }),
  mutant("GetSessions", "sorting ignores filters", "sorting/GetSessions/of-ENDED", {
    filters: {
      ...goodRules.filters,
      status: (row, value, url) => url.searchParams.has("sort_by") || row.status === value,
    },
    sort: (rows, query) => (query.has("status") && query.has("sort_by") ? [...rows] : goodRules.sort(rows, query)),
  }),
  ...lists.map((list): Mutant => {
    const [field, check] =
      list === "GetMeetings" ? ["title", "search-title"] : ["meeting_display_name", "search-meeting-display-name"];
    const search: ListRules["filters"][string] = (row, value, url) =>
      goodRules.filters.search?.(row, Buffer.from(value).toString("latin1"), url) ?? true;
    const misreading = listServer(list, { ...goodRules, filters: { ...goodRules.filters, search } });
    const titles = rewritingBody([list], (body) => {
      for (const row of rowsOf(body)) if (/^[0-3]/.test(row.id)) row[field] = `Zoë ${row.id.slice(0, 4)}`;
    });
    return {
      name: `${list}: search is read as Latin-1`,
      killedBy: `filters/${list}/${check}`,
      revision: "2026-07",
      wrap: (injectable) => misreading(titles(injectable)),
    };
  }),
  ...["createdAt", "minutesConsumed"].map(
    (key): Mutant => ({
      name: `GetSessions: total_count of a list sorted by ${key} is one too many`,
      killedBy: `sorting/GetSessions/${key}-ASC`,
      revision: "2026-07",
      wrap: rewritingBody(["GetSessions"], (body, { url: { searchParams: query } }) => {
        if (query.get("sort_by") === key && !query.has("status")) body.paging.total_count += 1;
      }),
    }),
  ),
  ...["ASC", "DESC"].map(
    (order): Mutant => ({
      name: `GetSessions: search is ignored in a list sorted ${order}, of meetings that are all called alike`,
      killedBy: `filters/GetSessions/search-meeting-display-name+sort-minutesConsumed-${order}`,
      revision: "2026-07",
      wrap: (injectable) =>
        redirecting(({ searchParams: query }) => {
          if (query.get("sort_order") === order) query.delete("search");
        })(
          rewritingBody(["GetSessions", "GetSessionDetails", "GetActiveSession"], (body) => {
            for (const row of recordsOf(body)) row.meeting_display_name = "Standup";
          })(injectable),
        ),
    }),
  ),
  ...lists.map((list) =>
    mutant(list, "total_count of no rows is 1", `filters/${list}/start_time`, {
      paging: (shown, matching, ...args) => ({
        ...goodRules.paging(shown, matching, ...args),
        total_count: Math.max(1, matching.length),
      }),
    }),
  ),
];

function matches(text: string, pattern: string, mark: string): boolean {
  const [before = "", after = ""] = pattern.split(mark);
  return text.includes(before) && text.slice(text.indexOf(before) + before.length + 1).startsWith(after);
}

function mutant(list: List, what: string, killedBy: string, broken: Partial<ListRules>): Mutant {
  const rules = { ...goodRules, ...broken };
  return { name: `${list}: ${what}`, killedBy, revision: "2026-07", wrap: listServer(list, rules) };
}

function timeMutation(misread: (text: string) => string): Partial<ListRules> {
  const { start_time, end_time } = goodRules.filters;
  return {
    filters: {
      ...goodRules.filters,
      start_time: (row, value, url) => start_time?.(row, misread(value), url) ?? true,
      end_time: (row, value, url) => end_time?.(row, misread(value), url) ?? true,
    },
  };
}

/** Parses a time in milliseconds, of which only whole units count. */
function coarse(text: string, unit: number, round: (units: number) => number): string {
  return new Date(round(Date.parse(text) / unit) * unit).toISOString();
}

function minuteOf(text: string): number {
  return Math.floor(Date.parse(text) / 60_000);
}

/** Creates a target that obeys, of several filters, only those before this one. */
function onlyFirstFilter(ignoredBeside: string): Partial<ListRules> {
  const parameters = Object.keys(goodRules.filters);
  return {
    filters: Object.fromEntries(
      Object.entries(goodRules.filters).map(([name, good]) => [
        name,
        (row: Json, value: string, url: URL) => {
          const given = parameters.filter((parameter) => url.searchParams.has(parameter));
          const ignored = given.length > 1 && given.includes(ignoredBeside) && name !== ignoredBeside;
          return ignored || good(row, value, url);
        },
      ]),
    ),
  };
}

function textual(field: string): Partial<ListRules> {
  return {
    sort: (rows, query) =>
      rows.toSorted(
        (a, b) => (query.get("sort_order") === "ASC" ? 1 : -1) * (String(a[field]) < String(b[field]) ? -1 : 1),
      ),
  };
}

function shuffling(): Partial<ListRules> {
  let turn = 0;
  return {
    sort: (rows) => {
      turn += 1;
      return rows.toSorted((a, b) => (shuffled(a.id, turn) < shuffled(b.id, turn) ? -1 : 1));
    },
  };
}

function shuffled(id: string, turn: number): string {
  return id.slice(turn % 8) + id;
}

function offsets(list: List): Mutant[] {
  const wrong: Record<string, ListRules["paging"]> = {
    "offsets count from 0": (shown, matching, page, size) =>
      shift(goodRules.paging(shown, matching, page, size, []), -1),
    "offsets count from 2": (shown, matching, page, size) =>
      shift(goodRules.paging(shown, matching, page, size, []), 1),
    "end_offset is one too far": (...args) => ({
      ...goodRules.paging(...args),
      end_offset: goodRules.paging(...args).end_offset + 1,
    }),
    "end_offset is that of a full page": (...args) => ({
      ...goodRules.paging(...args),
      end_offset: args[2] * args[3] + 3,
    }),
    "start_offset is always 1": (...args) => ({ ...goodRules.paging(...args), start_offset: 1 }),
    "offsets are page numbers": (...args) => ({
      ...goodRules.paging(...args),
      start_offset: args[2],
      end_offset: args[2],
    }),
  };
  const wrongTotals: Record<string, [string, ListRules["paging"]]> = {
    "total_count counts the page": [
      "total",
      (...args) => ({ ...goodRules.paging(...args), total_count: args[0].length }),
    ],
    "total_count is one too many": [
      "total",
      (...args) => ({ ...goodRules.paging(...args), total_count: args[1].length + 1 }),
    ],
    "total_count counts before filters": [
      "",
      (...args) => ({ ...goodRules.paging(...args), total_count: args[4].length }),
    ],
  };
  return [
    ...Object.entries(wrong).map(([what, paging]) => mutant(list, what, `paging/${list}/offsets`, { paging })),
    mutant(list, "counts rows and shows none", `paging/${list}/total`, { page: () => [] }),
    mutant(list, "leaves out the first page, which would show everything", `paging/${list}/total`, {
      page: (rows, page, size) => rows.slice(page * size, (page + 1) * size),
      pageSize: (perPage) => Number(perPage) || 100,
    }),
    ...Object.entries(wrongTotals).map(([what, [check, paging]]) =>
      mutant(list, what, check === "total" ? `paging/${list}/total` : `filters/${list}/end_time`, { paging }),
    ),
  ];
}

function shift(paging: Json, by: number): Json {
  return { ...paging, start_offset: paging.start_offset + by, end_offset: paging.end_offset + by };
}
