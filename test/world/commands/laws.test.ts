import fc from "fast-check";
import { expect, test } from "vitest";
import { CommandError } from "../../../src/world/events.js";
import { apiRecords, findViolations } from "../api-records.js";
import { choice, command, smallWorld } from "./choices.js";

test("after any commands every invariant holds, and a rejected command changes nothing", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(choice, { maxLength: 25 }), (seed, choices) => {
      const world = smallWorld(seed);
      const tenant = world.open("account", "app");
      for (const [step, chosen] of choices.entries()) {
        const before = JSON.stringify(apiRecords(tenant, world.now));
        try {
          world.record(tenant, ...command(tenant, world, chosen, `new-${step}`));
        } catch (error) {
          expect(error).toBeInstanceOf(CommandError);
          expect(JSON.stringify(apiRecords(tenant, world.now))).toBe(before);
        }
        world.advanceTo(world.now + chosen.seconds * 1000);
        expect(findViolations(apiRecords(tenant, world.now))).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});
