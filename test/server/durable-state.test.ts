import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { defineScenario, type ScenarioFile } from "../../src/fixtures/index.js";
import type { MockOptions } from "../../src/server/context/options.js";
import { createMock, type Mock } from "../../src/server/mock.js";
import { formatLine, readLines } from "../../src/world/log/file-log.js";
import { newFolder } from "../new-folder.js";

const key = { account_id: "a", app_id: "b" };
const deskId = "6bf2b8be-04dd-4191-b602-1128921a306b";
const desk: ScenarioFile = {
  clock: "2026-03-02T09:00:00Z",
  generate: { meetings: 2, sessions: 5 },
  meetings: [{ key: "desk", id: deskId, title: "Desk", sessions: [{ started_at: "-10m", participants: ["Ada"] }] }],
  timeline: [{ at: "+10m", end: { meeting: "desk" } }],
};

/** Opens a mock, uses it and closes it, as a process that ends in order. */
async function during<T>(options: MockOptions, use: (mock: Mock) => Promise<T>): Promise<T> {
  const mock = await createMock(options);
  try {
    return await use(mock);
  } finally {
    await mock.close();
  }
}

const saved = ({ control }: Mock) => control.state.save();

test("a scenario that was loaded is there after a restart, with what happened since and what resets go back to", async () => {
  const state = newFolder();
  const [start, later] = await during({ state }, async (mock) => {
    await mock.control.meetings.create({ title: "Gone" });
    await mock.control.state.load({ scenario: desk });
    await mock.control.meetings.create({ ...key, id: "first", title: "First" });
    const start = await saved(mock);
    await mock.control.clock.advance({ by: "5m" });
    await mock.control.sessions.join({ ...key, meeting_id: deskId, name: "Bob" });
    return [start, await saved(mock)];
  });
  await during({ state }, async (mock) => {
    expect(await saved(mock)).toEqual(later);
    await mock.control.clock.advance({ by: "5m" });
    const { sessions = [] } = (await saved(mock)).tenants[0] ?? {};
    expect(sessions.find(({ associatedId }) => associatedId === deskId)).toMatchObject({ status: "ENDED" });
    // Two people in a session that there was, a moved clock and another end.
    await mock.control.state.undo({ count: 4 });
    expect(await saved(mock)).toEqual(start);
  });
  await during({ state }, async (mock) => {
    expect(await saved(mock)).toEqual(start);
    await mock.control.state.reset();
    expect(await mock.control.clock.read()).toMatchObject({ now: "2026-03-02T09:00:00.000Z" });
    await mock.control.sessions.join({ ...key, meeting_id: deskId, name: "Cleo" });
    expect((await saved(mock)).tenants[0]?.meetings.map(({ id }) => id)).not.toContain("first");
  });
});

test("a loaded world continues after a restart with the pending part of its scenario", async () => {
  const world = await during({ scenario: defineScenario(desk) }, async (mock) => {
    await mock.control.meetings.create({ ...key, title: "Made" });
    await mock.control.clock.advance({ by: "5m" });
    return saved(mock);
  });
  const state = newFolder();
  await during({ state }, ({ control }) => control.state.load({ world }));
  await during({ state }, async (mock) => {
    expect(await saved(mock)).toEqual(world);
    await mock.control.clock.advance({ by: "5m" });
    const { sessions = [] } = (await saved(mock)).tenants[0] ?? {};
    expect(sessions.find(({ associatedId }) => associatedId === deskId)).toMatchObject({ status: "ENDED" });
  });
});

test("a state with an invalid scenario is rejected, and left as it is", async () => {
  const state = newFolder();
  await during({ state }, saved);
  const file = join(state, "state.log");
  const { last } = readLines(readFileSync(file));
  appendFileSync(file, formatLine({ events: [{ type: "ScenarioBegun", scenario: { clock: "noon" } }] }, last));
  const before = readFileSync(file);
  for (let again = 0; again < 2; again++) {
    await expect(createMock({ state })).rejects.toThrow(
      /state\.log:2: scenario.*: \$\.clock: .*; nothing was changed; .*, use the version that wrote it, /,
    );
  }
  expect(readFileSync(file).equals(before)).toBe(true);
});

const changed = { ...desk, title: "Changed" };

test("a changed scenario is rejected, and the state remains for the one it was created with", async () => {
  const state = newFolder();
  const stored = await during({ state, scenario: defineScenario(desk) }, async (mock) => {
    await mock.control.meetings.create({ title: "Kept" });
    return saved(mock);
  });
  const log = readFileSync(join(state, "state.log"));
  const errorText =
    /state.log:1: .* other options: the content of the scenario differs; start with the earlier ones, or /;
  await expect(createMock({ state, scenario: defineScenario(changed) })).rejects.toThrow(errorText);
  expect(readFileSync(join(state, "state.log")).equals(log)).toBe(true);
  // The file may have moved.
  const moved = { ...defineScenario(desk), name: "moved.yaml" };
  expect(await during({ state, scenario: moved }, saved)).toEqual(stored);
});

test("a world restarted with the changed scenario continues with that one", async () => {
  const state = newFolder();
  await during({ state, scenario: defineScenario(desk) }, async (mock) => {
    mock.useScenario(defineScenario(changed));
    await mock.control.meetings.create({ id: "new", title: "New" });
  });
  const { tenants } = await during({ state, scenario: defineScenario(changed) }, saved);
  expect(tenants[0]?.meetings.map(({ id }) => id)).toContain("new");
  await expect(createMock({ state, scenario: defineScenario(desk) })).rejects.toThrow(
    "the content of the scenario differs",
  );
});

test.each<[string, (mock: Mock) => Promise<unknown>]>([
  ["reset", ({ control }) => control.state.reset()],
  ["undo", ({ control }) => control.state.undo()],
  ["drop", ({ control }) => control.tenants.drop(key)],
])("changes at the same time as a %s run one after the other", async (_, change) => {
  const state = newFolder();
  const world = await during({ state }, async (mock) => {
    const { control } = mock;
    await control.meetings.create({ ...key, id: "m", title: "M" });
    const update = () => control.meetings.update({ ...key, meeting_id: "m", title: "N" });
    const create = () => control.meetings.create({ ...key, id: "n", title: "N" });
    await Promise.allSettled([update(), create(), change(mock), update(), create(), change(mock), update()]);
    await control.meetings.create({ ...key, id: "last", title: "Last" });
    return saved(mock);
  });
  expect(world.tenants.flatMap(({ meetings }) => meetings.map(({ id }) => id))).toContain("last");
  expect(await during({ state }, saved)).toEqual(world);
});

test("a change runs at once unless another one runs", async () => {
  await during({}, async ({ control }) => {
    await control.meetings.create({ ...key, id: "m", title: "M" });
    const first = control.meetings.update({ ...key, meeting_id: "m", title: "N" });
    const failed = control.meetings.update({ ...key, meeting_id: "none", title: "N" });
    const last = control.meetings.update({ ...key, meeting_id: "m", title: "O" });
    await expect(failed).rejects.toThrow("none");
    expect([(await first).title, (await last).title]).toEqual(["N", "O"]);
  });
});

test("a mock that is closed writes into no file, which may have taken the place of its own", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const state = newFolder();
  const mock = await createMock({ state, speed: 60 });
  await mock.control.meetings.create({ title: "Before" });
  await mock.close();
  const file = join(state, "other");
  const descriptor = openSync(file, "a");
  vi.advanceTimersByTime(2000);
  expect((await mock.control.journal.list()).requests).toEqual([]);
  await expect(mock.control.meetings.create({ title: "After" })).rejects.toMatchObject({
    status: 507,
    message: `${join(state, "state.log")} is closed: create another mock to change its state`,
  });
  closeSync(descriptor);
  expect(readFileSync(file, "utf8")).toBe("");
});

test.each<[what: string, options: () => MockOptions]>([
  ["generated data at another speed", () => ({ clock: "now", speed: 60 })],
  ["generated data with a stopped clock", () => ({ clock: "now" })],
  ["a scenario with clock: now", () => ({ scenario: defineScenario({ ...desk, clock: "now" }), speed: 60 })],
])("a world that starts now continues with the same options: %s", async (_, options) => {
  const state = newFolder();
  const time = vi.spyOn(Date, "now").mockReturnValue(Date.parse("2026-03-02T09:00:00Z"));
  onTestFinished(() => time.mockRestore());
  const before = await during({ ...options(), state }, async ({ control }) => {
    await control.meetings.create({ ...key, title: "Made" });
    return control.state.save();
  });
  time.mockReturnValue(Date.parse("2026-03-02T12:00:00Z"));
  await during({ ...options(), state }, async (mock) => expect((await saved(mock)).tenants).toEqual(before.tenants));
});
