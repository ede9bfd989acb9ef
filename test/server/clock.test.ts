import { expect, test, vi } from "vitest";
import { defineScenario } from "../../src/fixtures/scenario/scenario.js";
import { createMock } from "../../src/server/mock.js";
import { newFolder } from "../new-folder.js";
import { appPath, credentials, send } from "./requests.js";

const now = Date.UTC(2026, 10, 27, 9, 30, 0, 400);

/** Lets the real time stand still, until it is moved. */
function realTime() {
  vi.useFakeTimers({ toFake: ["Date", "performance"], now });
  return { advance: (ms: number) => vi.advanceTimersByTime(ms), [Symbol.dispose]: () => vi.useRealTimers() };
}

const read = async (mock: Awaited<ReturnType<typeof createMock>>) => (await mock.control.clock.read()).now;

test("a mock stands still in January unless told otherwise", async () => {
  using real = realTime();
  const mock = await createMock();
  real.advance(60_000);
  expect(await mock.control.clock.read()).toEqual({ now: "2026-01-15T10:00:00.000Z", speed: 0 });
});

test("it starts at the current time, or at another, and runs at a speed", async () => {
  using real = realTime();
  const [current, other] = [
    await createMock({ clock: "now", speed: 1 }),
    await createMock({ clock: "2026-05-01T10:00:00+02:00", speed: 60 }),
  ];
  real.advance(3500);
  expect(await read(current)).toBe("2026-11-27T09:30:03.000Z");
  expect(await read(other)).toBe("2026-05-01T08:03:00.000Z");
});

test("it stops at the end of the year 9999, the last that a response can show", async () => {
  using real = realTime();
  const mock = await createMock({ clock: "9999-12-31T23:59:58Z", speed: 1 });
  real.advance(60_000);
  expect(await read(mock)).toBe("9999-12-31T23:59:59.999Z");
  expect((await send(mock, `${appPath}/sessions`)).status).toBe(200);
});

test.each([
  { clock: "yesterday" },
  { clock: "0999-12-31T23:59:59Z" },
  { clock: -1e14 },
  { clock: Number.NaN },
  { speed: -1 },
  { speed: 1e9 },
])("%o is rejected", async (options) => {
  await expect(createMock(options)).rejects.toThrow(/^(clock|speed) is .*: expected /);
});

test("a scope that is created later, and a reset, follow the real time", async () => {
  using real = realTime();
  const mock = await createMock({ clock: "now", speed: 1 });
  await send(mock, `${appPath}/sessions`);
  real.advance(3_600_000);
  expect((await mock.scope("later").clock.read()).now).toBe("2026-11-27T10:30:00.000Z");
  await mock.control.state.reset();
  expect(await read(mock)).toBe("2026-11-27T10:30:00.000Z");
  expect((await send(mock, `${appPath}/sessions`)).text).toBe(
    (await send(mock, `${appPath}/sessions`, { headers: { ...credentials, "x-testkit-scope": "later" } })).text,
  );
});

test("undo takes back what was done, not the time that passed", async () => {
  using real = realTime();
  const mock = await createMock({ clock: "now", speed: 1 });
  const list = async () => (await mock.control.sessions.list({ status: "LIVE", limit: 1000 })).sessions;
  const [session] = await list();
  real.advance(5000);
  const before = await list();
  await mock.control.sessions.end({ session_id: session?.id });
  real.advance(600_000);
  await mock.control.clock.read();
  await mock.control.state.undo();
  expect(await read(mock)).toBe("2026-11-27T09:40:05.000Z");
  const untouched = await createMock({ clock: "2026-11-27T09:30:00Z" });
  await untouched.control.sessions.list();
  await untouched.control.clock.advance({ by: "10m5s" });
  expect(before).toContainEqual(expect.objectContaining({ id: session?.id }));
  expect(await list()).toEqual((await untouched.control.sessions.list({ status: "LIVE", limit: 1000 })).sessions);
  await expect(mock.control.state.undo()).rejects.toThrow("none is remembered");
});

test("undo takes back what the clock caused since, and a moved clock goes on from the time before", async () => {
  using real = realTime();
  const mock = await createMock({ clock: "2026-11-27T09:00:00Z", speed: 60, meetings: 0, sessions: 0 });
  const { control } = mock;
  await control.meetings.create({ id: "m", title: "M" });
  await control.sessions.start({ meeting_id: "m", session_id: "s", participants: ["Ada"] });
  await control.sessions.leave({ session_id: "s", name: "Ada" });
  const session = async () => (await control.sessions.read({ session_id: "s" })).session.status;
  real.advance(2000);
  expect(await session()).toBe("ENDED");
  await control.state.undo();
  expect([await session(), await read(mock)]).toEqual(["LIVE", "2026-11-27T09:02:00.000Z"]);
  await control.meetings.update({ meeting_id: "m", title: "N" });
  real.advance(1000);
  await control.clock.advance({ by: "2h" });
  real.advance(1500);
  expect(await read(mock)).toBe("2026-11-27T11:04:00.000Z");
  await control.clock.pause();
  expect((await control.state.undo({ count: 1 })).now).toBe("2026-11-27T09:03:00.000Z");
  await control.clock.advance({ by: "2h" });
  // The update too, but not the minute after it.
  expect((await control.state.undo({ count: 2 })).now).toBe("2026-11-27T09:03:00.000Z");
  expect(await session()).toBe("LIVE");
});

test("undo takes back a move of the clock with all that it caused, and only that", async () => {
  const { control } = await createMock();
  const { id: meeting_id } = await control.meetings.create({ title: "Town hall" });
  const list = async () => [await control.clock.read(), await control.sessions.list({ limit: 1000 })];
  const before = await list();
  await control.clock.advance({ by: "8h" });
  const after = await list();
  expect((await control.state.undo()).undone.length).toBeGreaterThan(20);
  expect(await list()).toEqual(before);
  await control.clock.advance({ by: "8h" });
  expect(await list()).toEqual(after);
  const { events } = await control.state.events();
  await control.state.undo({ after: events.at(-9)?.seq });
  expect(await list()).toEqual(before);
  expect((await control.meetings.list({ search: meeting_id })).total).toBe(1);
  // More than is remembered.
  await control.clock.advance({ by: "365d" });
  await expect(control.state.undo()).rejects.toThrow(/^Cannot take back \d+ events: only 5000 are remembered/);
});

test("a clock is set to whole milliseconds", async () => {
  const options = { state: newFolder() };
  const first = await createMock(options);
  expect((await first.control.clock.set({ to: "2026-01-16T10:00:00.123456Z" })).now).toBe("2026-01-16T10:00:00.123Z");
  await first.control.state.load({ world: await first.control.state.save() });
  await first.close();
  const second = await createMock(options);
  expect(await read(second)).toBe("2026-01-16T10:00:00.123Z");
  await second.close();
});

test("a world that is ahead of the real time runs on after a restart", async () => {
  using real = realTime();
  const options = { clock: "now", speed: 1, state: newFolder() } as const;
  const first = await createMock(options);
  await first.control.clock.advance({ by: "1d" });
  await first.close();
  const second = await createMock(options);
  real.advance(3000);
  expect(await read(second)).toBe("2026-11-28T09:30:03.000Z");
  await second.close();
});

test("a stored world continues after a restart as if it had run on", async () => {
  using real = realTime();
  const options = { clock: "now", speed: 1, state: newFolder() } as const;
  const first = await createMock(options);
  const uninterrupted = await createMock({ clock: "now", speed: 1 });
  for (const mock of [first, uninterrupted]) await send(mock, `${appPath}/sessions`);
  const [session] = (await first.control.sessions.list({ status: "LIVE" })).sessions;
  for (const mock of [first, uninterrupted]) await mock.control.sessions.end({ session_id: session?.id });
  await first.close();
  real.advance(9 * 3_600_000);
  const second = await createMock(options);
  const [after, expected] = await Promise.all(
    [second, uninterrupted].map(async (mock) => (await send(mock, `${appPath}/sessions?per_page=100`)).text),
  );
  expect(after).toBe(expected);
  await second.close();
});

test("the clock is set to now", async () => {
  using _ = realTime();
  const mock = await createMock();
  expect((await mock.control.clock.set({ to: "now" })).now).toBe(new Date(now).toISOString());
});

test("a scenario starts now, and at the same time whenever its content is read again", async () => {
  using real = realTime();
  const scenario = defineScenario({ clock: "now", meetings: [{ title: "M", sessions: [{ started_at: "-10m" }] }] });
  expect(scenario.clock).toBe(now - 400);
  real.advance(86_400_000);
  expect(defineScenario(scenario.content).clock).toBe(now - 400);
  expect(defineScenario(scenario.content, { clock: 0 }).clock).toBe(0);
});

test("generated data of a scenario stands still, unless it has a future", async () => {
  const size = { meetings: 10, sessions: 40 };
  const [still, living] = await Promise.all(
    [{ generate: size }, { generate: { ...size, future: true } }].map(async (file) => {
      const mock = await createMock({ scenario: defineScenario(file) });
      const count = async () => (await mock.control.sessions.list()).total;
      const before = await count();
      await mock.control.clock.advance({ by: "14d" });
      return (await count()) - before;
    }),
  );
  expect(still).toBe(0);
  expect(living).toBeGreaterThan(10);
  expect(() => defineScenario({ generate: { ...size, until: "-1d", future: true } })).toThrow("leave out until");
});

test("what is to happen is listed", async () => {
  const mock = await createMock();
  await mock.control.sessions.list();
  const { events, total } = await mock.control.clock.upcoming({ limit: 5 });
  expect(events).toHaveLength(5);
  expect(total).toBeGreaterThan(100);
  const { sessions } = await mock.control.sessions.list({ status: "LIVE" });
  const titles = new Map<unknown, string | undefined>();
  for (const { id, meeting_display_name } of sessions) titles.set(id, meeting_display_name);
  const { events: all } = await mock.control.clock.upcoming({ limit: 200 });
  for (const { what, title } of all) {
    const [action, fields] = Object.entries(what)[0] ?? [];
    const { session_id: id, name } = Object(fields);
    expect(typeof name, action).toBe(["join", "leave"].includes(String(action)) ? "string" : "undefined");
    if (action === "start_session") titles.set(id, title);
    else if (id !== undefined) expect([...titles]).toContainEqual([id, title]);
  }
  expect([...titles.values()]).toContain("Weekly design review");
});
