import { afterAll, beforeAll, expect, test } from "vitest";
import { createMock, type Mock } from "../../../src/server/mock.js";
import { type Injectable, injectTarget } from "../../../src/suite/target/target.js";
import { recordsOf, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { runOn } from "../mutants/run.js";

let mock: Mock;

beforeAll(async () => {
  mock = await createMock({ auth: { token: "secret" }, meetings: 20, sessions: 40 });
});
afterAll(() => mock.close());

/** People who come and go every four seconds. */
function peopleAt(time: number): number {
  return 1 + ((Math.floor(time / 4000) * 7919) % 13);
}

/** A run over a network, on a clock that requests and pauses move, with counts of LIVE sessions that are read late. */
async function verdictsOf(countAt: (time: number, url: URL) => number, maxTimeMs = 60_000) {
  let now = Date.parse("2026-01-15T10:00:00Z");
  const clock = {
    now: () => now,
    async sleep(milliseconds: number) {
      now += milliseconds;
    },
  };
  const counting = rewritingBody(["GetSessions", "GetSessionDetails", "GetActiveSession"], (body, { url }) => {
    now += 10;
    for (const record of url.pathname.endsWith("/sessions") ? rowsOf(body) : recordsOf(body)) {
      if (record.status !== "LIVE") continue;
      record.live_participants = countAt(now, url);
      record.max_concurrent_participants = 13;
    }
  });
  const target = { ...injectTarget(counting(mock.app as Injectable)), kind: "http" as const };
  const limits = { rps: 1e6, maxTimeMs };
  const { results, milliseconds } = await runOn(mock.app, { target, clock, only: ["live-counts"], limits });
  return { verdicts: results.map(({ verdict }) => verdict), milliseconds };
}

function isList({ pathname }: URL): boolean {
  return pathname.endsWith("/sessions");
}

test.each([0, 4000, 5000])("a list that is three seconds late contradicts no other operation (%s)", async (start) => {
  const { verdicts } = await verdictsOf((time, url) => peopleAt(start + time - (isList(url) ? 3000 : 0)));
  expect(verdicts).not.toContain("fail");
});

test("a count that stays different is found", async () => {
  const { verdicts } = await verdictsOf((_, url) => (isList(url) ? 3 : 4));
  expect(verdicts).toEqual(["fail", "fail"]);
});

test("no pause goes beyond the time limit of the run", async () => {
  const { milliseconds } = await verdictsOf((_, url) => (isList(url) ? 3 : 4), 6000);
  expect(milliseconds).toBeLessThan(6500);
});
