import { describe, expect, test } from "vitest";
import {
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
  resolveProfile,
} from "../../../src/contract/behaviour.js";
import { profileFileModel } from "../../../src/contract/profile-file.js";
import { revisions } from "../../../src/contract/revisions.js";
import { defineScenario } from "../../../src/fixtures/scenario/scenario.js";
import { redirecting, rewriting, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { randomFrom } from "../random.js";
import { type Domains, pairwise } from "./pairwise.js";
import { calibrateMock } from "./worlds.js";

/** What reading alone never reveals. */
const never: readonly BehaviourName[] = [
  "joinWithinKeepAlive",
  "longestSessionHours",
  "rateLimitRequests",
  "rateLimitWindowSeconds",
  "rateLimitBlockSeconds",
];

/** What only a world that goes on reveals. */
const takesTime = [["minutesMeaning", "all-participants"]];

/** Values of ranges: another one beside the default, small because that is where paging is hard. */
const otherNumbers: Partial<Record<BehaviourName, number>> = {
  defaultPerPage: 7,
  maxPerPage: 41,
  livestreamSecondsDecimals: 3,
  minutesDecimals: 2,
};

const names = (Object.keys(behaviourEntries) as BehaviourName[]).filter((name) => !never.includes(name));

const domains: Domains = Object.fromEntries(
  names.map((name) => {
    const { values, default: usual }: BehaviourEntry = behaviourEntries[name];
    return [name, "minimum" in values ? [usual, otherNumbers[name] ?? values.maximum] : values];
  }),
);

/** Profiles in which every two values of all entries meet. */
const profiles = pairwise(domains, randomFrom(Number(process.env.SUITE_SEED ?? 1))) as Partial<BehaviourProfile>[];

type Wrap = ReturnType<typeof rewriting>;

const unavailable = { statusCode: 503, headers: { "content-type": "application/json" }, body: "{}" };

describe("calibrate", () => {
  const measured = new Map<number, Promise<Partial<BehaviourProfile>>>();

  test.each([...profiles.keys()])("gets a profile back, or says nothing: %i", async (index) => {
    const profile = profiles[index] ?? {};
    const found = await measure(index);
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, profile[name as BehaviourName]])));
  });

  test("measures every value of every entry that reading can reveal", async () => {
    const seen = await Promise.all([...profiles.keys()].map(measure));
    const missed = names.flatMap((name) =>
      (domains[name] ?? [])
        .filter((value) => !seen.some((profile) => profile[name] === value))
        .map((value) => [name, value]),
    );
    expect(missed).toEqual(takesTime);
  });

  test.each(["all-participants", "left-participants"] as const)("tells from growing minutes: %s", async (meaning) => {
    const { profile } = await calibrateMock({ minutesMeaning: meaning }, { ticks: true });
    expect(profile.minutesMeaning).toMatchObject(meaning === "all-participants" ? { value: meaning } : {});
  });

  test("gives a reason for what it cannot measure", async () => {
    const { entries } = await calibrateMock({}, { scenario: defineScenario({}) });
    for (const { value, unknown } of entries) expect(value === undefined).toBe(unknown !== undefined);
  });

  test("says of a list that it cannot read what is wrong with it", async () => {
    const { entries } = await calibrateMock(
      {},
      {
        scenario: defineScenario({ meetings: [{ title: "Weekly review" }] }),
        wrap: (app) => ({
          inject: async (request) =>
            /\/sessions(\?|$)/.test(request.url)
              ? { statusCode: 200, headers: { "content-type": "application/json" }, body: '{"success":true,"data":1}' }
              : app.inject(request),
        }),
      },
    );
    const blamed = entries.filter((entry) => entry.unknown?.includes("GetSessions returned")).map(({ name }) => name);
    expect(blamed).toEqual(
      expect.arrayContaining(["perPageZero", "sessionsSortOrder", "metaWhenNone", "endedAtWhenLive"]),
    );
  });

  test.each(["substring", "prefix", "exact"] as const)(
    "measures a search for titles that end with a number: %s",
    async (searchMatch) => {
      const scenario = defineScenario({
        meetings: [11, 12, 13].map((number) => ({ title: `Weekly review ${number}` })),
      });
      const { profile } = await calibrateMock({ searchMatch, searchCaseSensitive: true }, { scenario });
      expect(profile).toMatchObject({ searchMatch: { value: searchMatch }, searchCaseSensitive: { value: true } });
    },
  );

  test("searches for a title of capitals in small letters", async () => {
    const scenario = defineScenario({ meetings: [{ title: "WEEKLY REVIEW" }, { title: "RETROSPECTIVE" }] });
    const { profile } = await calibrateMock({ searchCaseSensitive: true }, { scenario });
    expect(profile.searchCaseSensitive).toMatchObject({ value: true });
  });

  test("takes no two times for different that may only be shown in whole seconds", async () => {
    const sessions = ["01", "02", "03"].map((day) => ({
      started_at: `2026-01-${day}T10:00:00.995Z`,
      created_at: `2026-01-${day}T10:00:01.005Z`,
      lasts: "10m",
    }));
    const scenario = defineScenario({ meetings: [{ title: "Weekly review", created_at: "-30d", sessions }] });
    const wrap = rewriting((response) => ({ ...response, body: response.body.replaceAll(/\.\d{3}Z"/g, 'Z"') }));
    const { profile } = await calibrateMock({ sessionsTimeField: "started_at" }, { scenario, wrap });
    expect(profile.sessionsTimeField).toBeUndefined();
  });

  test("measures a page past the end of lists that grow meanwhile", async () => {
    const { profile } = await calibrateMock(
      {},
      {
        wrap: (app) => ({
          inject: ({ url, ...request }) =>
            app.inject({
              ...request,
              url: url.replace(/(?<=per_page=1&page_no=)\d+/, (page) => String(Number(page) - 1)),
            }),
        }),
      },
    );
    expect(profile.pagePastEnd).toMatchObject({ value: "empty" });
  });

  test("does not take a session beyond the pages that it reads for hidden", async () => {
    const sessions = Array.from({ length: 60 }, (_, day) => ({ created_at: `-${day + 1}d`, lasts: "10m" }));
    const scenario = defineScenario({ meetings: [{ title: "Weekly review", created_at: "-90d", sessions }] });
    const { profile } = await calibrateMock({ maxPerPage: 5, sessionsSortOrder: "ASC" }, { scenario });
    expect(profile).toMatchObject({ startTimeInclusive: { value: true } });
  });

  test("reads the offsets of a list without rows that shows its last page again", async () => {
    const { profile } = await calibrateMock({ pagePastEnd: "last-page" });
    expect(profile.emptyPageOffsets).toMatchObject({ value: "formula" });
  });

  test("measures the order of meetings that were never updated", async () => {
    const titles = ["Planning", "Retro", "Board", "Sync"];
    const meetings = titles.map((title, day) => ({ title, created_at: `-${day + 2}d`, updated_at: `-${day + 2}d` }));
    const { profile } = await calibrateMock({}, { scenario: defineScenario({ meetings }) });
    expect(profile.meetingsOrder).toMatchObject({ value: "newest-first" });
  });

  test.each<[what: string, name: BehaviourName, unknown: string, wrap: Wrap]>([
    [
      "the greatest page where per_page makes no difference",
      "maxPerPage",
      "GetSessions shows no single row; GetMeetings shows no single row",
      redirecting(({ searchParams }) => searchParams.delete("per_page")),
    ],
    [
      "what only one list does in a way that a value stands for",
      "perPageZero",
      "GetSessions: default, but GetMeetings: per_page=0 is rejected with 400",
      rewriting((response, { url }) =>
        url.pathname.endsWith("/meetings") && url.searchParams.get("per_page") === "0"
          ? { ...response, statusCode: 400 }
          : response,
      ),
    ],
    [
      "what sessions without breakout rooms show where none can be requested",
      "breakoutRoomsWhenNone",
      "breakout_rooms is absent, but no session with rooms shows that it can be requested",
      redirecting(({ searchParams }) => searchParams.delete("include_breakout_rooms")),
    ],
    [
      "the decimals of minutes that come in steps",
      "minutesDecimals",
      "the minutes come in steps",
      rewritingBody(["GetSessions"], (body) => {
        for (const row of rowsOf(body)) row.minutes_consumed = Math.ceil(row.minutes_consumed * 4) / 4;
      }),
    ],
    [
      "which of several policies counts",
      "rateLimitRequests",
      "responses carry several policies",
      rewriting(({ headers, ...response }) => ({
        ...response,
        headers: { ...headers, "ratelimit-policy": '"default";q=1200;w=300, "burst";q=100;w=1' },
      })),
    ],
    [
      "which of two statuses an invalid value has",
      "invalidValueStatus",
      "invalid values are rejected with 400 and with 422",
      rewriting((response, { operation }) =>
        response.statusCode === 400 && operation === "GetMeetings" ? { ...response, statusCode: 422 } : response,
      ),
    ],
  ])("does not say %s", async (_, name, unknown, wrap) => {
    const { entries } = await calibrateMock({}, { wrap });
    expect(entries).toContainEqual({ name, unknown });
  });

  test("keeps what it measured before the target is down", async () => {
    let left = 60;
    const { entries, profile, outage } = await calibrateMock(
      {},
      { wrap: (app) => ({ inject: async (request) => (left-- > 0 ? app.inject(request) : unavailable) }) },
    );
    expect(outage).toMatch(/^the target is down: /);
    expect(entries.filter(({ value }) => value !== undefined).map(({ name }) => name)).toEqual(Object.keys(profile));
    expect(Object.keys(profile).length).toBeGreaterThan(3);
    expect(entries).toContainEqual({ name: expect.anything(), unknown: outage });
  });

  test("fails when the target is down before anything is measured", async () => {
    let left = 9;
    const wrap: Wrap = (app) => ({ inject: async (request) => (left-- > 0 ? app.inject(request) : unavailable) });
    await expect(calibrateMock({}, { scenario: defineScenario({}), wrap })).rejects.toThrow(/the target is down/);
  });

  test("fails when the target is down from the start", async () => {
    const down = calibrateMock({}, { wrap: () => ({ inject: async () => unavailable }) });
    await expect(down).rejects.toThrow("the target is down");
  });

  test("writes a profile file that says when and against what", async () => {
    const { profile } = await calibrateMock({ defaultPerPage: 7 });
    const { ledger } = resolveProfile(profileFileModel.parse(profile));
    expect(ledger.find(({ name }) => name === "defaultPerPage")).toMatchObject({
      value: 7,
      verified: { at: "2026-01-15T10:00:00.000Z", against: "in-process" },
    });
  });

  /** Returns what calibration finds on a mock with a profile, measured once for all tests. */
  function measure(index: number): Promise<Partial<BehaviourProfile>> {
    const known = measured.get(index) ?? findProfile(index);
    measured.set(index, known);
    return known;
  }
});

async function findProfile(index: number): Promise<Partial<BehaviourProfile>> {
  const revision = revisions[index % revisions.length];
  const { entries } = await calibrateMock(profiles[index] ?? {}, { ...(revision && { revision }) });
  return Object.fromEntries(entries.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}
