import { describe, expect, test } from "vitest";
import { revisions } from "../../../src/contract/revisions.js";
import { createMock, type Mock } from "../../../src/server/mock.js";
import type { App } from "../../../src/suite/model/exchange.js";
import type { Report } from "../../../src/suite/run/report.js";
import type { Injectable } from "../../../src/suite/target/target.js";
import { documentedApp, runOn } from "../mutants/run.js";
import { randomFrom, randomProfile } from "../random.js";
import { tickingApp } from "./ticking.js";

/** Runs with SUITE_SEEDS=200 before a release. */
const seeds = Array.from({ length: Number(process.env.SUITE_SEEDS ?? 16) }, (_, index) => index);
/** In the run of 76, a sorted walk does not reach the end of the list. */
const tickingSeeds = new Set([...seeds.slice(0, Math.ceil(seeds.length / 2)), 76]);
const sizes = [
  [0, 0],
  [1, 0],
  [1, 1],
  [40, 200],
  [12, 60],
  [3, 150],
  [40, 5000],
  [5, 5],
] as const;

describe("a correct target is never said to be broken", () => {
  test.each(seeds)("whatever its data and behaviour: seed %i", async (seed) => {
    const report = await runRandom(seed, ({ app }) => app);
    expect(alarms(report)).toEqual([]);
    expect(report.requests.sent).toBeLessThanOrEqual(600);
  });

  test.each([...tickingSeeds])("while its world goes on: seed %i", async (seed) => {
    const random = randomFrom(seed + 7919);
    const pace = seed % 3 === 0 ? 0 : random() / 3;
    const report = await runRandom(seed, (mock, app) => tickingApp(mock, app, random, pace));
    expect(alarms(report)).toEqual([]);
  });

  test("while every request finds a new meeting", async () => {
    const mock = await createMock({ meetings: 5, sessions: 5, auth: { token: "secret" } });
    const tenant = { account_id: documentedApp.account, app_id: documentedApp.app };
    const injectable: Injectable = {
      async inject(request) {
        await mock.control.clock.advance({ by: "1s" });
        await mock.control.meetings.create({ ...tenant, title: "New" });
        return mock.app.inject(request);
      },
    };
    expect(alarms(await runOn(injectable))).toEqual([]);
    await mock.close();
  });
});

async function runRandom(seed: number, injectable: (mock: Mock, app: App) => Injectable): Promise<Report> {
  const random = randomFrom(seed);
  const [meetings, sessions] = sizes[seed % sizes.length] ?? [40, 200];
  const revision = revisions[seed % 2] ?? "2026-01";
  const app = seed % 3 === 0 ? documentedApp : { account: "account", app: `app-${seed}` };
  const mock = await createMock({
    ...{ revision, meetings, sessions, seed: `seed ${seed}`, auth: { token: "secret" } },
    profile: randomProfile(random),
  });
  const livestreamSession = seed % 3 === 0 ? "livestream-session-id" : undefined;
  const report = await runOn(injectable(mock, app), { ...app, revision, livestreamSession });
  await mock.close();
  return report;
}

/** Whatever makes a run end with another exit code than 0. */
function alarms({ results, reason }: Report) {
  const bad = results.filter(({ verdict }) => verdict === "fail" || verdict === "unchecked");
  return [
    ...(reason ? [reason] : []),
    ...bad.map(({ id, reason, findings }) => ({
      id,
      reason,
      findings: findings.map(({ message, seen }) => `${message} ${seen}`),
    })),
  ];
}
