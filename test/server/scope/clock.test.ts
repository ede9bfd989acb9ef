import { expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { ScopeClock } from "../../../src/server/scope/clock.js";
import type { WorldEvent } from "../../../src/world/events.js";
import { World } from "../../../src/world/world.js";

/** Creates a clock over an empty world at 0, and the hand of the real clock. */
function newClock() {
  const hand = { real: 0 };
  const events: WorldEvent[] = [];
  const tenantSeed = () => ({ meetings: [], sessions: [], livestreamSessions: [] });
  const world: World = new World({ profile: defaultProfile, epoch: 0, maxTenants: 1, tenantSeed }, (recorded) => {
    events.push(...recorded);
    world.applyAll(recorded);
  });
  const clock = new ScopeClock(world, () => hand.real);
  const at = (real: number) => {
    hand.real = real;
    clock.tick();
    return world.now;
  };
  return { clock, world, events, hand, at };
}

test("a clock that runs moves the world at its speed, and says that it ran", () => {
  const { clock, events, at } = newClock();
  expect(at(5000)).toBe(0);
  clock.run(60);
  expect([at(6000), at(7000)]).toEqual([60_000, 120_000]);
  expect(events).toEqual([60_000, 120_000].map((to) => ({ type: "ClockMoved", to, cause: "ticking" })));
});

test("it moves in steps of a second", () => {
  const { clock, at } = newClock();
  clock.run(1);
  expect([at(999), at(1000), at(1500), at(3250), at(3999), at(4000)]).toEqual([0, 1000, 1000, 3000, 3000, 4000]);
});

test("once the real clock is set back, the world continues from its own time", () => {
  const { clock, at } = newClock();
  clock.run(2);
  expect([at(90_000), at(5000), clock.now, at(5999), at(6000)]).toEqual([180_000, 180_000, 180_000, 180_000, 182_000]);
});

test("a change of speed counts from now on, and the time before is preserved", () => {
  const { clock, at, world } = newClock();
  clock.run(10);
  at(900);
  expect(at(1000)).toBe(10_000);
  clock.run(1);
  expect(at(2000)).toBe(11_000);
  at(3000);
  clock.run(0);
  expect([at(9000), world.now, clock.speed]).toEqual([12_000, 12_000, 0]);
});

test("a clock that is set runs on from there", () => {
  const { clock, world, at } = newClock();
  clock.run(1);
  at(1000);
  world.advanceTo(100_000);
  clock.restart();
  expect(at(3000)).toBe(102_000);
});

test("it continues from the time after an undo, and is paused when stopped", () => {
  const { clock, world, at } = newClock();
  clock.run(1);
  at(5000);
  world.restore(undefined);
  clock.restart();
  expect(at(6000)).toBe(1000);
  clock.stop();
  expect([at(9000), clock.speed]).toEqual([1000, 0]);
});

test("an undo does not restart its step, so that undoing again and again does not make it slow", () => {
  const { clock, world, at } = newClock();
  clock.run(1);
  at(900);
  clock.resume();
  expect(at(1000)).toBe(1000);
  at(1900);
  world.restore(undefined);
  clock.resume();
  expect([at(1999), at(2000)]).toEqual([0, 1000]);
});

test("it never stands still because the world is ahead", () => {
  const { clock, world, at } = newClock();
  clock.run(1);
  at(1000);
  world.advanceTo(2000);
  clock.keepUp();
  expect([at(2500), at(3000)]).toEqual([2000, 3000]);
  world.advanceTo(100_000);
  expect(clock.now).toBe(100_000);
  clock.keepUp();
  expect([at(3900), at(4000), clock.now]).toEqual([100_000, 101_000, 101_000]);
});
