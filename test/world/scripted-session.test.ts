import { expect, test } from "vitest";
import { defaultProfile } from "../../src/contract/behaviour.js";
import { sessionEpisode } from "../../src/world/scripted-session.js";
import { World } from "../../src/world/world.js";

test("who leaves as another one joins counts beside them, whether time jumps over the session or not", () => {
  const episode = sessionEpisode({
    id: "s",
    associatedId: "m",
    title: "Review",
    type: "meeting",
    visits: [
      { joinedAt: 1_000, leftAt: 60_000 },
      { joinedAt: 2_000, leftAt: 30_000 },
      { joinedAt: 30_000, leftAt: 50_000 },
    ],
    visitor: (index) => ({ participantId: `p${index}`, name: "Ada" }),
  });
  const sessionAfter = (...steps: readonly number[]) => {
    const tenantSeed = () => ({ meetings: [], sessions: [], livestreamSessions: [] });
    const options = { epoch: 0, maxTenants: 1, profile: defaultProfile, tenantSeed, tenantSchedule: () => episode };
    const world = new World(options);
    const tenant = world.open("account", "app");
    for (const to of steps) world.advanceTo(to);
    return tenant.sessions.get("s");
  };
  const jumped = sessionAfter(3_600_000);
  expect(jumped).toMatchObject({ status: "ENDED", peak: 3 });
  expect(sessionAfter(30_000, 3_600_000)).toEqual(jumped);
});
