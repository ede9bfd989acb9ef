import { expect, onTestFinished, test, vi } from "vitest";
import { behaviourEntries } from "../../../src/contract/behaviour.js";
import { documentedTenant } from "../../../src/contract/constants.js";
import { definitionOf, revisions } from "../../../src/contract/revisions.js";
import { defineScenario, loadScenario, type ScenarioFile } from "../../../src/fixtures/index.js";
import { valueAt } from "../../../src/lib/json-path.js";
import { createMock } from "../../../src/server/mock.js";
import { controlled, documentedApp, get, ways } from "./controlled.js";

test.each(ways)("%s, a meeting is created, changed, and seen by the API", async (way) => {
  const { control, url } = await controlled(way);
  const created = await control.meetings.create({ title: "Webinar", session_keep_alive_time_in_secs: 120 });
  const updated = await control.meetings.update({ meeting_id: created.id, status: "INACTIVE", title: "Over" });
  const { body } = await get(url, `${documentedApp}/meetings?search=${created.id}`);
  expect(body).toMatchObject({ data: [updated], paging: { total_count: 1 } });
  expect(updated).toMatchObject({ title: "Over", status: "INACTIVE", session_keep_alive_time_in_secs: 120 });
});

test.each(revisions)("a recording_config that a command sets is shown as %s has it", async (revision) => {
  const { url, control } = await controlled("in-process", { revision });
  const storage = { type: "sftp", auth_method: "PASSWORD", host: "files.example.com", password: "p" } as const;
  const recording_config = { storage_config: storage, video_config: { codec: "VP9" } } as const;
  const { id } = await control.meetings.create({ title: "Recorded", recording_config });
  const app = `/accounts/${documentedTenant.accountId}/realtime/kit/${definitionOf(revision).documentedAppId}`;
  const { body } = await get(url, `${app}/meetings?search=${id}`);
  const { password, ...without } = storage;
  const shown = {
    "2026-01": undefined,
    "2026-07": { storage_config: storage, video_config: {} },
    "2026-09": { storage_config: without, video_config: { codec: "VP9" } },
  };
  expect(valueAt(body, ["data", 0, "recording_config"])).toEqual(shown[revision]);
});

test.each(ways)("%s, participants join, leave, and the session ends when its keep-alive runs out", async (way) => {
  const { control, url } = await controlled(way);
  const { id } = await control.meetings.create({ title: "Webinar" });
  const { session } = await control.sessions.start({ meeting_id: id, participants: ["Ada", "Bob"] });
  await control.clock.advance({ by: "1h" });
  await control.sessions.join({ meeting_id: id, name: "Cleo" });
  await control.clock.advance({ by: "30m" });
  for (const name of ["Ada", "Bob", "Cleo"]) await control.sessions.leave({ meeting_id: id, name });
  const active = `${documentedApp}/meetings/${id}/active-session`;
  await control.clock.advance({ by: 59 });
  expect((await get(url, active)).body).toMatchObject({ data: { status: "LIVE", live_participants: 0 } });
  await control.clock.advance({ by: 1 });
  expect((await get(url, active)).status).toBe(404);
  const { body } = await get(url, `${documentedApp}/sessions/${session.id}`);
  const expected = {
    status: "ENDED",
    max_concurrent_participants: 3,
    minutes_consumed: 90 + 90 + 30,
    started_at: "2026-01-15T10:00:00.000Z",
    ended_at: "2026-01-15T11:31:00.000Z",
  };
  expect(body).toMatchObject({ data: { session: expected } });
});

test.each(ways)("%s, a host ends a session at once, and all leaving ends it later", async (way) => {
  const { control } = await controlled(way);
  const { id } = await control.meetings.create({ title: "Webinar" });
  await control.sessions.start({ meeting_id: id, participants: ["Ada", "Bob"] });
  const left = await control.sessions.end({ meeting_id: id, how: "all-left" });
  expect(left).toMatchObject({ session: { status: "LIVE" }, participants: [] });
  await control.sessions.join({ meeting_id: id, name: "Ada" });
  const ended = await control.sessions.end({ session_id: left.session.id });
  expect(ended.session).toMatchObject({ status: "ENDED", ended_at: "2026-01-15T10:00:00.000Z" });
});

test.each(ways)("%s, breakout rooms open, fill and close", async (way) => {
  const { control, url } = await controlled(way);
  const { id: meeting_id } = await control.meetings.create({ title: "Workshop" });
  const { session } = await control.sessions.start({ meeting_id, participants: ["Ada", "Bob"] });
  const { room_id } = await control.rooms.open({ meeting_id, title: "Group A" });
  const entered = await control.rooms.enter({ meeting_id, room_id, name: "Ada" });
  expect(entered.participants).toMatchObject([{ name: "Ada", room_id }, { name: "Bob" }]);
  await control.clock.advance({ by: "5m" });
  const left = await control.rooms.leave({ meeting_id, room_id, name: "Ada" });
  expect(left.participants.map((participant) => participant.room_id)).toEqual([undefined, undefined]);
  await control.rooms.close({ meeting_id, room_id });
  const { body } = await get(url, `${documentedApp}/sessions/${session.id}?include_breakout_rooms=true`);
  const room = { id: room_id, meeting_display_name: "Group A", status: "ENDED", minutes_consumed: 5 };
  expect(body).toMatchObject({ data: { session: { breakout_rooms: [room] } } });
});

test.each(ways)("%s, livestream sessions run, stop and fail", async (way) => {
  const { control, url } = await controlled(way);
  const { id = "" } = await control.livestreams.start();
  await control.livestreams.viewers({ livestream_session_id: id, viewers: 10 });
  await control.clock.advance({ by: "90s" });
  const failed = await control.livestreams.fail({ livestream_session_id: id, message: "Ingest lost" });
  expect(failed).toMatchObject({ err_message: "Ingest lost", ingest_seconds: 90, viewer_seconds: 900 });
  const other = await control.livestreams.start({ livestream_id: "stream" });
  await control.livestreams.stop({ livestream_session_id: other.id ?? "" });
  const { body } = await get(url, `${documentedApp}/livestreams/sessions/${other.id}`);
  expect(body).toMatchObject({ data: { livestream_id: "stream", stopped_time: "2026-01-15T10:01:30.000Z" } });
});

test.each(ways)("%s, the clock is read, set, run and stopped", async (way) => {
  const { control } = await controlled(way);
  expect(await control.clock.read()).toEqual({ now: "2026-01-15T10:00:00.000Z", speed: 0 });
  expect(await control.clock.set({ to: "2026-01-15T12:00:00+01:00" })).toMatchObject({
    now: "2026-01-15T11:00:00.000Z",
  });
  expect(await control.clock.run({ speed: 60 })).toMatchObject({ speed: 60 });
  expect(await control.clock.pause()).toMatchObject({ speed: 0 });
});

test.each(ways)("%s, events are listed and taken back", async (way) => {
  const { control, url } = await controlled(way);
  const before = await get(url, `${documentedApp}/meetings`);
  const { id } = await control.meetings.create({ title: "Mistake" });
  await control.sessions.join({ meeting_id: id, name: "Ada" });
  const { events } = await control.state.events();
  expect(events.map(({ event }) => (event.type === "TenantChanged" ? event.event.type : event.type))).toEqual([
    "TenantOpened",
    "MeetingCreated",
    "SessionStarted",
    "ParticipantJoined",
  ]);
  expect(events.map(({ title }) => title)).toEqual([undefined, undefined, "Mistake", "Mistake"]);
  const { undone } = await control.state.undo({ count: 3 });
  expect(events.slice(1).reverse()).toMatchObject(undone);
  expect((await get(url, `${documentedApp}/meetings`)).body).toEqual(before.body);
});

test.each(ways)("%s, a saved world is loaded again with the same responses, and resets go back to it", async (way) => {
  const { control, url } = await controlled(way);
  const { id } = await control.meetings.create({ title: "Saved" });
  await control.sessions.join({ meeting_id: id, name: "Ada" });
  await control.clock.advance({ by: "10m" });
  const paths = ["/meetings", "/sessions", `/meetings/${id}/active-session`].map((path) => documentedApp + path);
  const responses = () => Promise.all(paths.map((path) => get(url, path).then(({ body }) => body)));
  const before = await responses();
  const world = await control.state.save();
  await control.sessions.end({ meeting_id: id });
  expect(await responses()).not.toEqual(before);
  await control.state.load({ world });
  expect(await responses()).toEqual(before);
  await control.sessions.end({ meeting_id: id });
  await control.state.reset();
  expect(await responses()).toEqual(before);
});

test("a saved world with a record twice, or with more apps than the mock holds, is not loaded", async () => {
  const { control, url } = await controlled("in-process", { maxTenants: 1 });
  await get(url, `${documentedApp}/meetings`);
  const world = await control.state.save();
  const [tenant] = world.tenants;
  if (!tenant) throw new Error("The app is not in the saved world.");
  const { meetings } = tenant;
  const twice = { ...tenant, meetings: [...meetings, ...meetings.slice(0, 1)] };
  await expect(control.state.load({ world: { ...world, tenants: [twice] } })).rejects.toThrow(
    `world.tenants[0].meetings[${meetings.length}].id: ${meetings[0]?.id} is there twice`,
  );
  await expect(
    control.state.load({ world: { ...world, tenants: [tenant, { ...tenant, appId: "other" }] } }),
  ).rejects.toMatchObject({ status: 413, message: "The world has 2 tenants, and the mock holds at most 1." });
});

const desk: ScenarioFile = {
  clock: "2025-03-02T09:00:00Z",
  meetings: [
    { key: "desk", title: "Desk", sessions: [{ started_at: "-10m", participants: ["Ada", { name: "Grace" }] }] },
  ],
  timeline: [{ at: "+10m", end: { meeting: "desk" } }],
};

test.each(ways)("%s, a scenario is loaded by name or by content, and resets go back to it", async (way) => {
  const { control, url } = await controlled(way);
  await control.meetings.create({ title: "Gone" });
  await control.faults.preset({ name: "api-down" });
  const lists = async () =>
    Promise.all(["meetings", "sessions"].map(async (path) => (await get(url, `${documentedApp}/${path}`)).body));
  expect(await control.state.load({ scenario: "small-team" })).toEqual({ now: "2026-01-15T10:00:00.000Z" });
  const begun = await createMock({ scenario: await loadScenario("small-team") });
  onTestFinished(() => begun.close());
  const same = await begun.listen();
  const expected = ["meetings", "sessions"].map(async (path) => (await get(same, `${documentedApp}/${path}`)).body);
  expect(await lists()).toEqual(await Promise.all(expected));

  expect(await control.state.load({ scenario: desk })).toEqual({ now: "2025-03-02T09:00:00.000Z" });
  const before = await lists();
  expect(before).toMatchObject([{ data: [{ title: "Desk" }] }, { data: { sessions: [{ live_participants: 2 }] } }]);
  await control.clock.advance({ by: "10m" });
  expect(await lists()).toMatchObject([{}, { data: { sessions: [{ status: "ENDED" }] } }]);
  const other = await get(url, "/accounts/a/realtime/kit/b/sessions");
  expect(other.body).toMatchObject({ data: { sessions: [{ status: "ENDED" }] } });
  await control.state.reset();
  expect(await lists()).toEqual(before);
});

test("loading a scenario can be undone, and another scope does not notice it", async () => {
  const { mock, control, url } = await controlled("in-process");
  await control.meetings.create({ id: "kept", title: "Kept" });
  await mock.scope("other").meetings.create({ id: "theirs", title: "Theirs" });
  const titles = async (search: string, scope = "default") => {
    const path = `${documentedApp}/meetings?search=${search}`;
    const { body } = await get(url, path, { "x-testkit-scope": scope });
    return (body as { data: { title: string }[] }).data.map(({ title }) => title);
  };
  await control.state.load({ world: await control.state.save() });
  await control.state.load({ scenario: desk });
  expect([await titles("kept"), await titles("desk"), await titles("theirs", "other")]).toEqual([
    [],
    ["Desk"],
    ["Theirs"],
  ]);
  await control.state.undo({ count: 1 });
  expect(await control.clock.read()).toMatchObject({ now: "2026-01-15T10:00:00.000Z" });
  expect(await titles("kept")).toEqual(["Kept"]);
});

test("a scenario without a seed takes the mock's, and what is saved then makes no data besides", async () => {
  const { mock, control, url } = await controlled("in-process", { seed: "other" });
  await control.state.load({ scenario: { generate: { meetings: 3 } } });
  const { body } = await get(url, `${documentedApp}/meetings`);
  const options = { scenario: defineScenario({ generate: { meetings: 3 } }, { seed: "other" }) };
  const begun = await createMock(options);
  onTestFinished(() => begun.close());
  expect((await get(await begun.listen(), `${documentedApp}/meetings`)).body).toEqual(body);
  expect(await mock.save()).not.toHaveProperty("generate");
});

test.each(ways)("%s, a reset of one tenant leaves the others alone", async (way) => {
  const { control } = await controlled(way);
  const other = { account_id: "a", app_id: "b" };
  await control.meetings.create({ title: "Mine" });
  await control.meetings.create({ title: "Theirs", ...other });
  const sizes = async () => (await control.tenants.list()).tenants.map(({ meetings }) => meetings);
  const [mine = 0, theirs = 0] = await sizes();
  await control.state.reset(other);
  expect(await sizes()).toEqual([mine, theirs - 1]);
  await control.tenants.drop(other);
  expect(await sizes()).toEqual([mine]);
  await control.state.reset();
  expect(await sizes()).toEqual([]);
});

test("the same commands give the same ids and responses in another mock", async () => {
  const play = async (way: (typeof ways)[number]) => {
    const { control, url } = await controlled(way);
    const { id } = await control.meetings.create({ title: "Webinar" });
    await control.sessions.start({ meeting_id: id, participants: ["Ada", "Bob"] });
    await control.rooms.open({ meeting_id: id, title: "A" });
    await control.clock.advance({ by: "61s" });
    return [(await get(url, `${documentedApp}/sessions`)).body, await control.state.save()];
  };
  expect(await play("in-process")).toEqual(await play("over HTTP"));
});

test.each(ways)("%s, given ids are used and returned", async (way) => {
  const { control } = await controlled(way);
  expect(await control.meetings.create({ id: "m", title: "Webinar" })).toMatchObject({ id: "m" });
  const started = await control.sessions.start({ meeting_id: "m", session_id: "s" });
  expect(started).toMatchObject({ session: { id: "s" }, participants: [{ name: "Host" }] });
  const joined = await control.sessions.join({ meeting_id: "m", name: "Ada", participant_id: "p" });
  expect(joined).toMatchObject({ participant_id: "p", participants: [{}, { id: "p", name: "Ada" }] });
  const other = await control.sessions.join({ meeting_id: "m", name: "Bob" });
  expect(other.participants.at(-1)).toMatchObject({ id: other.participant_id, name: "Bob" });
  const opened = await control.rooms.open({ session_id: "s", room_id: "r", title: "Group" });
  expect(opened).toMatchObject({ room_id: "r", session: { breakout_rooms: [{ id: "r" }] } });
  const left = await control.sessions.leave({ session_id: "s", participant_id: "p" });
  expect(left.participants.map(({ name }) => name)).toEqual(["Host", "Bob"]);
  const ids = { livestream_session_id: "ls", livestream_id: "l" };
  expect(await control.livestreams.start(ids)).toMatchObject({ id: "ls", livestream_id: "l" });
});

test.each(ways)("%s, a reset stops the clock, removes faults, and empties journal and coverage", async (way) => {
  const { control, url } = await controlled(way);
  await get(url, `${documentedApp}/meetings`);
  await control.faults.preset({ name: "api-down" });
  await control.clock.run({ speed: 60 });
  await control.state.reset();
  expect(await control.clock.read()).toEqual({ now: "2026-01-15T10:00:00.000Z", speed: 0 });
  expect(await control.faults.list()).toEqual({ faults: [] });
  expect((await control.journal.list()).requests).toEqual([]);
  expect((await control.coverage.read()).covered).toBe(0);
});

test.each(ways)(
  "%s, the parity ledger says of every entry what the mock does, and when that was verified",
  async (way) => {
    const verified = { at: "2026-11-20T12:00:00Z", against: "https://api.example.com" };
    const profile = { maxPerPage: { value: 7, verified }, defaultPerPage: 5 } as const;
    const { control, url } = await controlled(way, { profile });
    const { entries } = await control.parity.read();
    expect(entries.map(({ name }) => name)).toEqual(Object.keys(behaviourEntries));
    expect(entries.filter((entry) => entry.verified)).toEqual([
      {
        ...{ name: "maxPerPage", value: 7, origin: "assumed", verified },
        meaning: "shows at most this many rows on a page",
      },
    ]);
    expect(entries[0]).toMatchObject({ name: "defaultPerPage", value: 5 });
    expect((await get(url, `${documentedApp}/meetings?per_page=9`)).body).toMatchObject({ paging: { end_offset: 7 } });
    const ledger = await fetch(new URL("/_testkit/parity", url));
    expect(await ledger.json()).toMatchObject({ success: true, data: { entries } });
  },
);

test.each(ways)("%s, events are listed from a place on, up to a limit", async (way) => {
  const { control } = await controlled(way);
  for (const title of ["a", "b", "c"]) await control.meetings.create({ title });
  const { events } = await control.state.events();
  expect(events).toHaveLength(4);
  expect(await control.state.events({ after: 1, limit: 2 })).toEqual({ events: events.slice(1, 3) });
});

test.each(ways)("%s, tenants are listed with the numbers of their records", async (way) => {
  const { control } = await controlled(way, { meetings: 3, sessions: 5 });
  await control.state.load({ scenario: desk });
  await control.livestreams.start();
  const { accountId: account_id, appId: app_id } = documentedTenant;
  const desks = { account_id, app_id, meetings: 1, sessions: 1, live_sessions: 1, livestream_sessions: 1 };
  expect(await control.tenants.list()).toEqual({ tenants: [desks] });
  await control.clock.advance({ by: "10m" });
  expect(await control.tenants.list()).toEqual({ tenants: [{ ...desks, live_sessions: 0 }] });
});

const seeded: ScenarioFile = { ...desk, seed: "desk" };
const joining: ScenarioFile = {
  ...seeded,
  meetings: [{ key: "desk", title: "Desk" }],
  timeline: [{ at: "+9m", join: { meeting: "desk", participants: 2 } }],
};

test.each(ways)("%s, a saved world continues in another mock with the pending part of its scenario", async (way) => {
  const first = await controlled(way, { scenario: defineScenario(joining) });
  await first.control.clock.advance({ by: "5m" });
  await first.control.meetings.create({ title: "Made" });
  const saved = await first.control.state.save();
  const second = await controlled(way, { seed: "another" });
  await second.control.state.load({ world: saved });
  const later = async ({ control }: typeof first) => {
    await control.clock.advance({ by: "5m" });
    await control.meetings.create({ title: "Made later" });
    await control.livestreams.start({ account_id: "nobody", app_id: "requested before" });
    return control.state.save();
  };
  const expected = await later(first);
  expect(expected.tenants[0]?.sessions.map(({ present }) => present.length)).toEqual([2]);
  expect(await later(second)).toEqual(expected);
  await second.control.state.reset();
  expect(await second.control.state.save()).toEqual(saved);
  await second.control.clock.advance({ by: "5m" });
  expect((await second.control.tenants.list()).tenants[0]).toMatchObject({ meetings: 2, live_sessions: 1 });
});

test.each(ways)("%s, a scenario gives the same ids, whether a mock starts with it or loads it", async (way) => {
  const started = await controlled(way, { scenario: defineScenario(seeded) });
  const loaded = await controlled(way, { seed: "another" });
  await loaded.control.state.load({ scenario: seeded });
  const begun = await controlled(way, { seed: "another" });
  begun.mock.useScenario(defineScenario(seeded));
  const [expected, ...ids] = await Promise.all(
    [started, loaded, begun].map(async ({ control }) => (await control.meetings.create({ title: "Made" })).id),
  );
  expect(ids).toEqual([expected, expected]);
});

test("an undo takes back a command, not the time of a running clock; but a move of the clock", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { control } = await controlled("in-process");
  await control.clock.run({ speed: 60 });
  await control.meetings.create({ title: "A mistake" });
  vi.advanceTimersByTime(10_000);
  expect(await control.clock.read()).toEqual({ now: "2026-01-15T10:10:00.000Z", speed: 60 });
  await control.state.undo();
  expect((await control.meetings.list({ search: "A mistake" })).total).toBe(0);
  expect(await control.clock.read()).toEqual({ now: "2026-01-15T10:10:00.000Z", speed: 60 });
  await control.clock.advance({ by: "1h" });
  await control.state.undo();
  vi.advanceTimersByTime(1000);
  expect(await control.clock.read()).toEqual({ now: "2026-01-15T10:11:00.000Z", speed: 60 });
});

test.each(ways)("%s, a name that two participants have names neither", async (way) => {
  const { control } = await controlled(way);
  const { id: meeting_id } = await control.meetings.create({ title: "Webinar" });
  const { participants } = await control.sessions.start({ meeting_id, participants: ["Ada", "Ada"] });
  const rejected = { status: 409, message: expect.stringContaining("More than one participant") };
  await expect(control.sessions.leave({ meeting_id, name: "Ada" })).rejects.toMatchObject(rejected);
  const left = await control.sessions.leave({ meeting_id, participant_id: participants[0]?.id ?? "" });
  expect(left.participants).toEqual(participants.slice(1));
  expect((await control.sessions.leave({ meeting_id, name: "Ada" })).participants).toEqual([]);
});
