import { expect, test } from "vitest";
import { loadScenario } from "../../../src/fixtures/scenario/load.js";
import { shippedNames } from "../../../src/fixtures/scenario/names.js";
import { defineScenario } from "../../../src/fixtures/scenario/scenario.js";
import { mockFor } from "../stage.js";
import { controlled, documentedApp, get, ways } from "./controlled.js";

const file = `title: Two people
clock: 2026-02-01T10:00:00Z
meetings:
  - key: m
    title: Stand-up
timeline:
  - { at: +5m, join: { meeting: m, participants: [Ada, Bob] } }
  - { at: +10m, leave: { meeting: m, participants: [Ada, Bob] } }
`;

test.each(ways)("%s, the text of a scenario file is loaded, and what will happen is listed", async (way) => {
  const { control } = await controlled(way);
  await control.state.load({ file: { name: "stand-up.yaml", text: file } });
  expect((await control.scenarios.list()).current).toEqual({ title: "Two people" });
  const { events, total } = await control.clock.upcoming({ limit: 1 });
  expect(total).toBe(2);
  expect(events).toMatchObject([
    { at: "2026-02-01T10:05:00.000Z", what: { join: { meeting: "m", participants: ["Ada", "Bob"] } } },
  ]);
  await control.clock.set({ to: "2026-02-01T10:10:00Z" });
  const [end] = (await control.clock.upcoming()).events;
  expect(end).toMatchObject({ at: "2026-02-01T10:11:00.000Z", what: { end_session: {} } });
});

test.each(ways)(
  "%s, the apps that a scenario names, and what will happen there, are listed before use",
  async (way) => {
    const { control } = await controlled(way);
    const tenant = { account_id: "acme", app_id: "desk" };
    const text = `${file}tenant: ${JSON.stringify(tenant)}\ntenants: [{ account_id: acme, app_id: empty }]\n`;
    await control.state.load({ file: { name: "stand-up.yaml", text } });
    expect((await control.tenants.list()).named).toEqual([tenant, { account_id: "acme", app_id: "empty" }]);
    await control.meetings.list(tenant);
    expect(await control.clock.upcoming()).toMatchObject({ events: [tenant, tenant], total: 2 });
  },
);

test.each(ways)("%s, commands that name no app are for the only one of the scenario", async (way) => {
  const { control } = await controlled(way);
  const tenant = { account_id: "acme", app_id: "desk" };
  await control.state.load({ file: { name: "stand-up.yaml", text: `${file}tenant: ${JSON.stringify(tenant)}\n` } });
  expect(await control.meetings.list()).toMatchObject({ total: 1 });
  expect(await control.meetings.list({ account_id: "another" })).toMatchObject({ total: 0 });
  expect((await control.tenants.list()).tenants).toMatchObject([tenant, { account_id: "another", app_id: "desk" }]);
});

test.each(ways)("%s, a scenario of several apps needs what tells them apart", async (way) => {
  const { control } = await controlled(way);
  const meetings = [{ title: "Stand-up" }];
  const apps = (...apps: readonly [account: string, app: string][]) => {
    const tenants = apps.map(([account_id, app_id]) => ({ account_id, app_id, meetings }));
    return { file: { name: "apps.json", text: JSON.stringify({ tenants }) } };
  };
  await control.state.load(apps(["acme", "desk"], ["acme", "phone"], ["other", "tablet"]));
  expect(await control.meetings.list({ app_id: "phone" })).toMatchObject({ total: 1 });
  expect(await control.meetings.list({ account_id: "other" })).toMatchObject({ total: 1 });
  await expect(control.meetings.list({ account_id: "acme" })).rejects.toThrow(
    "The scenario names several apps: set app_id, to desk for instance.",
  );
  await expect(control.meetings.list()).rejects.toThrow("The scenario names several apps: set account_id");
  await control.state.load(apps(["acme", "desk"], ["023e105f4ecef8ad9ca31a8372d0c353", "app_id"]));
  expect(await control.meetings.list()).toMatchObject({ total: 1 });
});

test.each(ways)("%s, a loaded scenario stands for its content, with its own seed and clock", async (way) => {
  const { control, url } = await controlled(way);
  const scenario = await loadScenario("small-team", { seed: "other", clock: Date.UTC(2026, 4, 1) });
  expect(await control.state.load({ scenario })).toEqual({ now: "2026-05-01T00:00:00.000Z" });
  const { body } = await get(url, `${documentedApp}/sessions`);
  const started = await controlled(way, { scenario });
  expect((await get(started.url, `${documentedApp}/sessions`)).body).toEqual(body);
});

test.each(shippedNames)("a saved world of %s loads again", async (name) => {
  const { control } = await controlled("over HTTP", { scenario: await loadScenario(name) });
  await control.meetings.list();
  const world = await control.state.save();
  await control.state.load({ world });
  expect(await control.state.save()).toEqual(world);
});

test("a path or a promise instead of a scenario is rejected with what is expected", async () => {
  const { control } = await controlled("in-process");
  for (const scenario of ["./small-team.yaml", loadScenario("small-team")]) {
    await expect(control.state.load({ scenario: scenario as never })).rejects.toThrow(
      "state load: scenario: expected one of empty, documented, small-team, busy-webinar, livestream-day, long-history, " +
        "unicode, anomalies, or the content of a scenario",
    );
  }
  await expect(loadScenario({ title: "Content" } as never)).rejects.toThrow(
    'loadScenario takes a name or a file, not {"title":"Content"}; defineScenario takes content',
  );
});

test.each(ways)("%s, a wrong file changes nothing, and says where it is wrong", async (way) => {
  const { control } = await controlled(way);
  const wrong = control.state.load({ file: { name: "wrong.yaml", text: "meetings:\n  - titel: x\n" } });
  await expect(wrong).rejects.toMatchObject({ status: 400, message: expect.stringContaining("wrong.yaml:2") });
  const broken = control.state.load({ file: { name: "broken.json", text: "{" } });
  await expect(broken).rejects.toMatchObject({ status: 400, message: expect.stringContaining("broken.json") });
  const pointer = control.state.load({
    file: { name: "a.yaml", text: "version https://git-lfs.github.com/spec/v1\n" },
  });
  await expect(pointer).rejects.toThrow("state load: a.yaml $: is a pointer of Git LFS");
  const both = control.state.load({ scenario: "empty", file: { name: "a.yaml", text: "{}" } });
  await expect(both).rejects.toMatchObject({ status: 400 });
  expect((await control.scenarios.list()).current).toBeUndefined();
});

test.each(ways)("%s, the world is exported as a file that gives the same responses", async (way) => {
  const { control, url } = await controlled(way, { meetings: 4, sessions: 8 });
  const { id: meeting_id } = await control.meetings.create({ title: "- [not] a: list" });
  await control.sessions.start({ meeting_id, participants: ["Ada"] });
  const before = await get(url, `${documentedApp}/sessions`);
  const { text } = await control.state.export();
  const other = await controlled(way);
  await other.control.state.load({ file: { name: "saved.yaml", text } });
  expect((await get(other.url, `${documentedApp}/sessions`)).body).toEqual(before.body);
});

test.each(ways)("%s, apps that nobody used are generated again from the exported file", async (way) => {
  const sized = await controlled(way, { meetings: 40, sessions: 50 });
  const { text } = await sized.control.state.export();
  const other = await controlled(way);
  await other.control.state.load({ file: { name: "saved.yaml", text } });
  for (const path of [documentedApp, "/accounts/a/realtime/kit/b"]) {
    const { body } = await get(sized.url, `${path}/meetings?per_page=100`);
    expect((await get(other.url, `${path}/meetings?per_page=100`)).body).toEqual(body);
    expect(body).toMatchObject({ paging: { total_count: 40 } });
  }
});

test.each(ways)("%s, the shipped scenarios are listed with their titles", async (way) => {
  const { control } = await controlled(way);
  const { scenarios } = await control.scenarios.list();
  expect(scenarios.map(({ name }) => name)).toEqual(shippedNames);
  expect(scenarios.every(({ title }) => title.length > 0)).toBe(true);
});

test.each(ways)("%s, everything after an event is undone", async (way) => {
  const { control } = await controlled(way);
  const { id } = await control.meetings.create({ title: "First" });
  const { events } = await control.state.events({ newest: true, limit: 1 });
  const { seq } = events[0] ?? { seq: 0 };
  await control.meetings.update({ meeting_id: id, title: "Second" });
  await control.clock.advance({ by: "1s" });
  const { undone, now } = await control.state.undo({ after: seq });
  expect([undone.length, now]).toEqual([2, "2026-01-15T10:00:00.000Z"]);
  expect((await control.meetings.list({ search: id })).meetings).toMatchObject([{ meeting: { title: "First" } }]);
  expect((await control.state.undo({ after: seq })).undone).toEqual([]);
  await expect(control.state.undo({ after: 1, count: 1 })).rejects.toMatchObject({ status: 400 });
});

test("a livestream with as many viewers as a command accepts can be saved as a scenario", async () => {
  const mock = await mockFor({ meetings: 0, sessions: 0 });
  const livestream_session_id = "stream";
  await mock.control.livestreams.start({ livestream_session_id });
  const setViewers = (viewers: number) => mock.control.livestreams.viewers({ livestream_session_id, viewers });
  await setViewers(10_000_000);
  expect(defineScenario(await mock.save()).title).toBe("Saved");
  await expect(setViewers(10_000_001)).rejects.toThrow("viewers: expected at most 10000000");
});
