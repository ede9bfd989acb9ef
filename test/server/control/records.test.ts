import { expect, test } from "vitest";
import { controlled, documentedApp, get, ways } from "./controlled.js";

test.each(ways)("%s, meetings are listed with their active sessions", async (way) => {
  const { control } = await controlled(way, { meetings: 3, sessions: 0 });
  const { id } = await control.meetings.create({ title: "Webinar" });
  const { session } = await control.sessions.start({ meeting_id: id, participants: ["Ada", "Bob"] });
  const { meetings, total } = await control.meetings.list({ search: "WEBINAR" });
  expect(total).toBe(1);
  expect(meetings).toMatchObject([
    { meeting: { id, title: "Webinar" }, active: { session_id: session.id, live_participants: 2 } },
  ]);
  await control.sessions.end({ session_id: session.id });
  expect((await control.meetings.list({ search: id })).meetings[0]?.active).toBeUndefined();
  expect(await control.meetings.list({ meeting_id: id })).toMatchObject({ meetings: [{ meeting: { id } }], total: 1 });
  expect((await control.meetings.list({ meeting_id: id.slice(1) })).total).toBe(0);
});

test.each(ways)("%s, sessions are listed, newest first, and read", async (way) => {
  const { control, url } = await controlled(way);
  const { id: meeting_id } = await control.meetings.create({ title: "Webinar" });
  const { session } = await control.sessions.start({ meeting_id, participants: ["Ada"] });
  await control.rooms.open({ meeting_id, title: "Group A" });
  const live = await control.sessions.list({ status: "LIVE", limit: 1 });
  expect(live.sessions).toMatchObject([{ id: session.id, live_participants: 1 }]);
  const { body } = await get(url, `${documentedApp}/sessions?status=LIVE&per_page=100`);
  expect(body).toMatchObject({ data: { sessions: { length: live.total } } });
  expect((await control.sessions.list({ meeting_id })).total).toBe(1);
  const older = await control.sessions.list({ status: "LIVE", offset: 1 });
  expect(older.sessions.map(({ id }) => id)).not.toContain(session.id);
  const read = await control.sessions.read({ session_id: session.id });
  expect(read).toMatchObject({
    session: { breakout_rooms: [{ meeting_display_name: "Group A" }] },
    participants: [{ name: "Ada" }],
  });
});

test.each(ways)("%s, livestream sessions are listed with their viewers", async (way) => {
  const { control } = await controlled(way, { meetings: 0, sessions: 0 });
  await control.clock.advance({ by: "1h" });
  const { id = "" } = await control.livestreams.start();
  await control.livestreams.viewers({ livestream_session_id: id, viewers: 7 });
  const { livestream_sessions, total } = await control.livestreams.list({ limit: 1 });
  expect(livestream_sessions).toMatchObject([{ session: { id }, viewers: 7 }]);
  expect(total).toBeGreaterThanOrEqual(1);
});
