import { expect, test } from "vitest";
import { createMock } from "../../src/server/mock.js";
import { eventText } from "../../src/world/event-text.js";

test("events of sessions that were there from the start name them", async () => {
  const mock = await createMock({ meetings: 3, sessions: 30, clock: "2026-01-15T10:00:00Z" });
  await mock.control.sessions.list({ status: "LIVE" });
  await mock.control.clock.advance({ by: "3h" });
  const { events } = await mock.control.state.events();
  const left = events.filter(({ event }) => event.type === "TenantChanged" && event.event.type === "ParticipantLeft");
  expect(left).not.toEqual([]);
  for (const entry of left) {
    expect(eventText(entry, events).text).toBe(`Somebody leaves the session of “${entry.title}”`);
  }
  await mock.close();
});

test("titles and names that turn the writing direction do not turn the sentence", async () => {
  const mock = await createMock({ meetings: 0, sessions: 0 });
  const { id: meeting_id } = await mock.control.meetings.create({ title: "\u202eweiveR" });
  await mock.control.sessions.start({ meeting_id, participants: ["\u202eadA"] });
  const { events } = await mock.control.state.events();
  const [joined = ""] = events.slice(-1).map((entry) => eventText(entry, events).text);
  expect(joined).toBe("\u2068\u202eadA\u2069 joins the session of “\u2068\u202eweiveR\u2069”");
  await mock.close();
});

test("every event is a sentence, with the names of those before it", async () => {
  const mock = await createMock({ meetings: 0, sessions: 0 });
  const { control } = mock;
  const { id: meeting_id } = await control.meetings.create({ title: "Review" });
  const { session } = await control.sessions.start({ meeting_id, participants: ["Ada"] });
  const { room_id } = await control.rooms.open({ meeting_id, title: "Side" });
  await control.rooms.enter({ meeting_id, room_id, name: "Ada" });
  await control.rooms.leave({ meeting_id, room_id, name: "Ada" });
  await control.rooms.close({ meeting_id, room_id });
  await control.sessions.leave({ meeting_id, name: "Ada" });
  await control.sessions.end({ session_id: session.id });
  await control.meetings.update({ meeting_id, status: "INACTIVE" });
  const { id = "" } = await control.livestreams.start({ livestream_id: "stream" });
  await control.livestreams.viewers({ livestream_session_id: id, viewers: 3 });
  await control.livestreams.fail({ livestream_session_id: id, message: "Lost" });
  const { events } = await control.state.events();
  const texts = events.map((entry) => eventText(entry, events).text);
  expect(texts).toEqual([
    "App app_id is used for the first time",
    "Meeting “Review” is created",
    "A session of “Review” starts",
    "Ada joins the session of “Review”",
    "Breakout room “Side” opens in the session of “Review”",
    "Ada enters breakout room “Side”",
    "Ada comes back from breakout room “Side”",
    "Breakout room “Side” closes",
    "Ada leaves the session of “Review”",
    "The session of “Review” ends",
    `Meeting ${meeting_id} changes: status, settings`,
    "Livestream stream starts",
    `3 watch livestream session ${id}`,
    `Livestream session ${id} fails: Lost`,
  ]);
  await mock.close();
});
