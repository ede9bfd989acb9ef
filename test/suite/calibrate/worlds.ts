import type { BehaviourProfile } from "../../../src/contract/behaviour.js";
import type { Revision } from "../../../src/contract/revisions.js";
import { defineScenario } from "../../../src/fixtures/scenario/scenario.js";
import { createMock, type Mock } from "../../../src/server/mock.js";
import { type Calibration, calibrate } from "../../../src/suite/calibrate/calibrate.js";
import { type Injectable, injectTarget } from "../../../src/suite/target/target.js";
import { documentedApp, still } from "../mutants/run.js";

/** A world in which every entry shows: times that differ, rooms, metadata, long titles. */
export const tellingWorld = defineScenario({
  generate: { meetings: 40, sessions: 200 },
  meetings: [
    {
      title: "Quarterly planning workshop",
      created_at: "-40d",
      updated_at: "-3d",
      sessions: [1, 2, 3].map((day) => ({
        created_at: `-${day}d`,
        started_at: `-${day - 1}d23h59m${day}s`,
        lasts: "47m13s",
        updated_at: `-${day - 1}d20h`,
        max_concurrent_participants: 3 + day,
        breakout_rooms: day === 2 ? 2 : 0,
        meta: { room: "atrium" },
      })),
    },
  ],
});

/** Calibrates against a mock. */
export async function calibrateMock(
  profile: Partial<BehaviourProfile>,
  {
    revision = "2026-01",
    scenario = tellingWorld,
    wrap = (injectable) => injectable,
    ticks = false,
  }: {
    readonly revision?: Revision;
    readonly scenario?: typeof tellingWorld;
    readonly wrap?: (injectable: Injectable) => Injectable;
    /** Whether a second of the world passes with every request. */
    readonly ticks?: boolean;
  } = {},
): Promise<Calibration> {
  const mock = await createMock({ revision, profile, auth: { token: "secret" }, scenario });
  const calibration = await calibrate({
    ...documentedApp,
    target: injectTarget(wrap(ticks ? ticking(mock) : mock.app)),
    credentials: { token: "secret" },
    livestreamSession: "livestream-session-id",
    clock: still,
  });
  await mock.close();
  return calibration;
}

function ticking(mock: Mock): Injectable {
  return {
    inject(request) {
      mock.world.advanceTo(mock.world.now + 1000);
      return mock.app.inject(request);
    },
  };
}
