import { expect, test } from "vitest";
import { profileFileModel } from "../../src/contract/profile-file.js";
import { validateBody } from "../../src/contract/records.js";
import { livestreamSession, meeting, responses, session } from "../../src/fixtures/index.js";

/** Every field of the contract that holds a time, with a body in which it has a text. */
const bodies = {
  "meeting.created_at": (time: string) => responses.meetings([{ ...meeting(), created_at: time, updated_at: late }]),
  "meeting.updated_at": (time: string) => responses.meetings([{ ...meeting(), created_at: early, updated_at: time }]),
  "session.created_at": (time: string) => responses.sessions([{ ...session(), created_at: time, updated_at: late }]),
  "session.updated_at": (time: string) => responses.sessions([{ ...session(), created_at: early, updated_at: time }]),
  "livestreamSession.created_at": (time: string) =>
    responses.livestreamSession({ ...livestreamSession(), created_at: time, updated_at: late }),
};
const usual = "2050-01-01T00:00:00Z";
const early = "2001-01-01T00:00:00Z";
const late = "2099-01-01T00:00:00Z";
const operationOf = (field: string) =>
  field.startsWith("meeting") ? "GetMeetings" : field.startsWith("session") ? "GetSessions" : "GetLivestreamSession";

test.each(Object.entries(bodies))("%s is any date-time of RFC 3339, and nothing else", (field, body) => {
  const text = JSON.stringify(body(usual));
  const violations = (time: string) =>
    validateBody(operationOf(field), JSON.parse(text.replace(usual, time)), "2026-01", { assumed: true });
  for (const time of legal) expect([time, violations(time)]).toEqual([time, []]);
  for (const text of illegal) expect([text, violations(text).length > 0]).toEqual([text, true]);
});

test("a profile is verified at any date-time of RFC 3339", () => {
  const fits = (at: string) =>
    profileFileModel.safeParse({ pagePastEnd: { value: "empty", verified: { at, against: "x" } } }).success;
  expect(legal.filter((time) => !fits(time))).toEqual([]);
  expect(illegal.filter(fits)).toEqual([]);
});

const legal = [
  "2026-01-15T10:00:00Z",
  "2026-01-15t10:00:00z",
  "2026-01-15T10:00:00.123456789z",
  "2026-01-15t10:00:00+05:30",
  "2026-01-15T10:00:00-00:00",
  "2016-12-31T23:59:60Z",
];
const illegal = ["2026-01-15", "2026-01-15 10:00:00Z", "2026-01-15T10:00:00", "2026-02-30T10:00:00Z", "now", ""];
