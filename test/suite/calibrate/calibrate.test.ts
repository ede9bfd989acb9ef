import { describe, expect, test } from "vitest";
import { type BehaviourName, type BehaviourProfile, behaviourEntries } from "../../../src/contract/behaviour.js";
import { resolveProfile } from "../../../src/contract/ledger.js";
import { profileFileModel } from "../../../src/contract/profile-file.js";
import { type Revision, revisions } from "../../../src/contract/revisions.js";
import { createMock } from "../../../src/server/mock.js";
import { type Calibration, calibrate } from "../../../src/suite/calibrate/calibrate.js";
import { injectTarget } from "../../../src/suite/target/target.js";
import { documentedApp, still } from "../mutants/run.js";
import { randomFrom, randomProfile } from "../random.js";

const seeds = Array.from({ length: Number(process.env.SUITE_SEEDS ?? 24) }, (_, index) => index);

/** What reading alone never reveals, or not on generated data. */
const never: readonly BehaviourName[] = [
  "joinWithinKeepAlive",
  "rateLimitRequests",
  "rateLimitWindowSeconds",
  "rateLimitBlockSeconds",
  // Generated sessions start when they are created.
  "sessionsTimeField",
];

describe("calibrate", () => {
  test.each(seeds)("gets a random profile back: seed %i", async (seed) => {
    const profile = profileOf(seed);
    const measured = await measuredProfile(seed);
    const expected = Object.fromEntries(Object.keys(measured).map((name) => [name, profile[name as BehaviourName]]));
    expect(measured).toEqual(expected);
  });

  test("measures every entry that reading can reveal in at least one of the seeds", async () => {
    const measured = new Set(
      (await Promise.all(seeds.map(measuredProfile))).flatMap((profile) => Object.keys(profile)),
    );
    const names = Object.keys(behaviourEntries) as BehaviourName[];
    expect(names.filter((name) => !measured.has(name)).sort()).toEqual([...never].sort());
  });

  test("gives a reason for what it cannot measure", async () => {
    const { entries } = await calibrated({}, "2026-01", 0);
    for (const { value, unknown } of entries) expect(value === undefined).toBe(unknown !== undefined);
  });

  test("writes a profile file that says when and against what", async () => {
    const { profile } = await calibrated({ defaultPerPage: 7 }, "2026-01");
    const { ledger } = resolveProfile(profileFileModel.parse(profile));
    expect(ledger.find(({ name }) => name === "defaultPerPage")).toMatchObject({
      value: 7,
      verified: { at: "2026-01-15T10:00:00.000Z", against: "in-process" },
    });
  });
});

const measuredProfiles = new Map<number, Promise<Partial<BehaviourProfile>>>();

/** What calibration finds on a mock with the random profile of a seed, measured once for all tests. */
function measuredProfile(seed: number): Promise<Partial<BehaviourProfile>> {
  const known = measuredProfiles.get(seed);
  if (known) return known;
  const measured = calibrated(profileOf(seed), revisions[seed % 2] ?? "2026-01").then(({ entries }) =>
    Object.fromEntries(entries.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
  );
  measuredProfiles.set(seed, measured);
  return measured;
}

function profileOf(seed: number): Partial<BehaviourProfile> {
  return randomProfile(randomFrom(seed + 104_729));
}

async function calibrated(
  profile: Partial<BehaviourProfile>,
  revision: Revision,
  sessions = 200,
): Promise<Calibration> {
  const mock = await createMock({ revision, profile, auth: { token: "secret" }, meetings: sessions / 5, sessions });
  const calibration = await calibrate({
    ...documentedApp,
    target: injectTarget(mock.app),
    credentials: { token: "secret" },
    livestreamSession: "livestream-session-id",
    clock: still,
  });
  await mock.close();
  return calibration;
}
