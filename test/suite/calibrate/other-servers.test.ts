import { describe, expect, test } from "vitest";
import type { BehaviourName, BehaviourProfile } from "../../../src/contract/behaviour.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { goodRules, type ListRules, listServer } from "../mutants/list-server.js";
import { type Json, redirecting, rewriting, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { calibrateMock } from "./worlds.js";

type Wrap = (injectable: Injectable) => Injectable;

/** Behaviours that no value of an entry stands for: each must be reported as not measured, with the reason. */
const outside: readonly (readonly [
  what: string,
  entry: BehaviourName,
  reason: RegExp,
  Wrap,
  Partial<BehaviourProfile>?,
])[] = [
  ["searches whole words", "searchMatch", /it finds whole words, which/, searching((text, all) => all(text, words))],
  [
    "searches beginnings of words",
    "searchMatch",
    /it finds the beginnings of words, which/,
    searching((text, all) => all(text, beginnings)),
  ],
  [
    "searches parts of words in any order",
    "searchMatch",
    /it finds parts of words, which/,
    searching((text, all) => all(text, (title, word) => title.includes(word))),
  ],
  [
    "searches titles and whole ids",
    "searchMatch",
    /it finds any part of a title, and only whole ids, which/,
    lists({ search: (row, value) => titleOf(row).includes(value.toLowerCase()) || row.id === value }),
  ],
  [
    "searches titles but no ids",
    "searchMatch",
    /it finds any part of a title, and no ids, which/,
    lists({ search: (row, value) => titleOf(row).includes(value.toLowerCase()) }),
  ],
  [
    "lists LIVE sessions first, the oldest of them first",
    "sessionsSortBy",
    /neither sort key explains the order/,
    listServer("GetSessions", { ...goodRules, sort: oldestLiveFirst }),
  ],
  [
    "ignores participants",
    "participantsField",
    /no explanation fits: shown each time/,
    sessions({ participants: () => true }),
  ],
  [
    "includes only the lower end of participants",
    "participantsInclusive",
    /only the lower end/,
    sessions({ participants: range((count, least, most) => count >= least && count < most) }),
  ],
  [
    "compares neither count",
    "participantsField",
    /no explanation fits/,
    sessions({ participants: range((count, least, most) => count + 7 >= least && count + 7 <= most) }),
  ],
  [
    "takes a number of participants as minimum",
    "participantsSingleNumber",
    /it takes a number as minimum/,
    sessions({ participants: range((count, least, most) => count >= least && !(count > most)) }),
    { participantsSingleNumber: "exact" },
  ],
  [
    "compares updated_at",
    "sessionsTimeField",
    /it compares updated_at, which/,
    sessions(times((row, value) => Date.parse(row.updated_at) - value)),
  ],
  [
    "compares when the time spans overlap",
    "sessionsTimeField",
    /no explanation fits/,
    sessions({
      start_time: (row, value) => Date.parse(row.ended_at ?? row.updated_at) >= Date.parse(value),
      end_time: (row, value) => Date.parse(row.started_at) <= Date.parse(value),
    }),
  ],
  [
    "compares whole seconds",
    "startTimeInclusive",
    /no explanation fits/,
    lists(times((row, value) => Math.floor(Date.parse(row.created_at) / 1000) - Math.floor(value / 1000))),
  ],
  [
    "reads times by the second, where sessions start soon",
    "sessionsTimeField",
    /no explanation fits/,
    (injectable) =>
      sessions(times((row, value) => Date.parse(row.created_at) - Math.floor(value / 1000) * 1000))(
        rewritingBody(["GetSessions"], (body) => {
          for (const row of rowsOf(body)) {
            row.created_at = `${row.created_at.slice(0, 19)}.100Z`;
            row.started_at = `${row.created_at.slice(0, 19)}.500Z`;
          }
        })(injectable),
      ),
  ],
  [
    "compares times that are finer than shown",
    "endTimeInclusive",
    /has times that are finer than shown/,
    lists(times((row, value) => Date.parse(row.created_at) + 0.4 - value)),
  ],
  [
    "takes both values of a repeated parameter",
    "repeatedParameter",
    /takes both values/,
    sessions({ associated_id: (row, _, url) => url.searchParams.getAll("associated_id").includes(row.associated_id) }),
    { repeatedParameter: "first" },
  ],
  [
    "shows nothing for an unknown status",
    "invalidValues",
    /status=NO-SUCH-STATUS is not rejected, and shows other rows/,
    sessions({}),
    { invalidValues: "ignore" },
  ],
  ["shows everything for per_page=0", "perPageZero", /per_page=0 shows \d+ rows/, paged("0", "100")],
  ["rounds fractions up", "fractionalPaging", /rounded up/, paged("2.7", "3")],
  [
    "has another default for each list",
    "defaultPerPage",
    /GetSessions: 30, but GetMeetings: 9/,
    redirecting((url, { operation }) => {
      if (operation === "GetMeetings" && !url.searchParams.has("per_page")) url.searchParams.set("per_page", "9");
    }),
  ],
  [
    "shows meta in different ways",
    "metaWhenNone",
    /sessions differ: meta is/,
    everySecondRow((row) => {
      row.meta ??= {};
    }),
  ],
  [
    "shows an empty text as the end of LIVE sessions",
    "endedAtWhenLive",
    /^ended_at is an empty text/,
    everyLive((row) => {
      row.ended_at = "";
    }),
  ],
  [
    "shows the missing end of some LIVE sessions",
    "endedAtWhenLive",
    /LIVE sessions differ: ended_at is/,
    everyLive((row, index) => {
      if (index === 0) row.ended_at = null;
    }),
  ],
  [
    "rejects invalid values with 409",
    "invalidValueStatus",
    /rejected with 409/,
    rewriting((response) => (response.statusCode === 400 ? { ...response, statusCode: 409 } : response)),
  ],
  [
    "shows meta as null",
    "metaWhenNone",
    /meta is null/,
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) row.meta ??= null;
    }),
  ],
  [
    "shows an empty text for no error",
    "livestreamNulls",
    /^err_message is an empty text/,
    rewritingBody(["GetLivestreamSession"], ({ data }) => {
      data.err_message = "";
      data.stopped_time ??= data.started_time;
    }),
  ],
  [
    "ignores sort_by",
    "sessionsSortOrder",
    /not in order of minutesConsumed/,
    redirecting((url) => url.searchParams.delete("sort_by")),
  ],
  [
    "counts whole minutes, as the sessions last",
    "minutesDecimals",
    /fewer than 20 sessions whose length/,
    rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) {
        row.minutes_consumed = Math.ceil(row.minutes_consumed);
        if (row.ended_at) row.ended_at = new Date(Date.parse(row.started_at) + 30 * 60_000).toISOString();
      }
    }),
  ],
];

describe("a behaviour that no value stands for is not measured", () => {
  for (const [what, entry, reason, wrap, profile = {}] of outside) {
    test(what, async () => {
      const { entries } = await calibrateMock(profile, { wrap });
      const found = entries.find(({ name }) => name === entry);
      expect(found).toMatchObject({ name: entry, unknown: expect.stringMatching(reason) });
      expect(found).not.toHaveProperty("value");
    });
  }
});

test("another implementation is measured as it is", async () => {
  const { profile } = await calibrateMock({}, { wrap: sessions({}) });
  expect(profile).toMatchObject({
    sessionsTimeField: { value: "started_at" },
    participantsField: { value: "max_concurrent_participants" },
    participantsInclusive: { value: true },
  });
  // Its meetings include end_time, its sessions do not.
  expect(profile).not.toHaveProperty("endTimeInclusive");
});

test("a target that reads times to the millisecond, and excludes end_time, is measured", async () => {
  const { profile } = await calibrateMock(
    {},
    {
      wrap: lists({
        start_time: (row, value) => row.created_at >= new Date(value).toISOString(),
        end_time: (row, value) => row.created_at < new Date(value).toISOString(),
      }),
    },
  );
  expect(profile).toMatchObject({ startTimeInclusive: { value: true }, endTimeInclusive: { value: false } });
});

test("a target that fails in a measurement leaves the others", async () => {
  const { entries } = await calibrateMock(
    {},
    {
      wrap: (injectable) => ({
        async inject(request) {
          const response = await injectable.inject(request);
          return request.url.includes("search=") ? { ...response, statusCode: 200, body: "<html>" } : response;
        },
      }),
    },
  );
  const of = (entry: BehaviourName) => entries.find(({ name }) => name === entry);
  expect(of("searchMatch")).toHaveProperty("unknown");
  expect(of("defaultPerPage")).toHaveProperty("value", 30);
});

type Filters = ListRules["filters"];

/** Creates a target whose session list follows other rules. */
function sessions(filters: Filters): Wrap {
  return listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, ...filters } });
}

/** Creates a target whose lists both follow other rules. */
function lists(filters: Filters): Wrap {
  const rules = { ...goodRules, filters: { ...goodRules.filters, ...filters } };
  return (injectable) => listServer("GetMeetings", rules)(listServer("GetSessions", rules)(injectable));
}

/** Filters by the difference between a time of a row and the requested one. */
function times(difference: (row: Json, value: number) => number): Filters {
  return {
    start_time: (row, value) => difference(row, instant(value)) >= 0,
    end_time: (row, value) => difference(row, instant(value)) <= 0,
  };
}

/** Parses a time as milliseconds, with its microseconds as a fraction. */
function instant(text: string): number {
  return Date.parse(text) + Number(/\.\d{3}(\d{3})Z$/.exec(text)?.[1] ?? 0) / 1000;
}

function range(test: (count: number, least: number, most: number) => boolean): Filters[string] {
  return (row, value) => {
    const [least = 0, most = Number.NaN] = value.split(":").map(Number);
    return test(row.max_concurrent_participants, least, most);
  };
}

type MatchWord = (title: string, word: string) => boolean;

/** Searches titles and ids for all words of a text, in any order. */
function searching(
  test: (text: string, all: (text: string, match: MatchWord) => (row: Json) => boolean) => (row: Json) => boolean,
) {
  const all = (text: string, match: MatchWord) => (row: Json) =>
    text
      .toLowerCase()
      .split(" ")
      .every((word) => [titleOf(row), row.id, row.associated_id ?? ""].some((title) => match(title, word)));
  return lists({ search: (row, value) => test(value, all)(row) });
}

const words: MatchWord = (title, word) => title.split(" ").includes(word);
const beginnings: MatchWord = (title, word) => title.split(" ").some((one) => one.startsWith(word));

function titleOf(row: Json): string {
  return String(row.title ?? row.meeting_display_name).toLowerCase();
}

/** Creates a target that takes one value of per_page as another. */
function paged(value: string, instead: string): Wrap {
  return redirecting((url) => {
    for (const name of ["per_page", "page_no"]) {
      if (url.searchParams.get(name) === value) url.searchParams.set(name, instead);
    }
  });
}

function everyLive(change: (row: Json, index: number) => void): Wrap {
  return rewritingBody(["GetSessions"], (body) => {
    for (const [index, row] of rowsOf(body)
      .filter(({ status }) => status === "LIVE")
      .entries())
      change(row, index);
  });
}

function everySecondRow(change: (row: Json) => void): Wrap {
  return rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body).filter((_, index) => index % 2 === 0)) change(row);
  });
}

function oldestLiveFirst(rows: readonly Json[], query: URLSearchParams): Json[] {
  const sorted = goodRules.sort(rows, query);
  if (query.has("sort_by")) return sorted;
  return [...sorted.filter(isLive).reverse(), ...sorted.filter((row) => !isLive(row))];
}

function isLive({ status }: Json): boolean {
  return status === "LIVE";
}
