import { expect, test } from "vitest";
import { controlled, documentedApp, get, ways } from "./controlled.js";

test.each(ways)("%s, a fault explains the response that it changed", async (way) => {
  const { control, url } = await controlled(way);
  await control.faults.add({
    id: "down",
    when: { count: 1 },
    effect: { status: 503, headers: { "Retry-After": "1" } },
  });
  await get(url, `${documentedApp}/sessions`);
  const { request, response, reasons } = await control.journal.explain({ seq: 1 });
  expect(request).toMatchObject({ seq: 1, status: 503, operation: "GetSessions" });
  expect(response.headers).toMatchObject({ "content-type": expect.stringContaining("json"), "retry-after": "1" });
  expect(JSON.parse(response.body)).toMatchObject({ success: false });
  expect(reasons).toEqual([{ kind: "fault", name: "down", meaning: expect.stringContaining("503") }]);
  await control.faults.clear();
  const later = await control.journal.explain({ seq: 1 });
  expect(later.reasons).toMatchObject([{ kind: "fault", name: "down", meaning: expect.stringContaining("removed") }]);
});

test.each(ways)("%s, the entries of the profile that decided a response explain it, and no others", async (way) => {
  const { control, url } = await controlled(way, { meetings: 40, sessions: 50 });
  const decided = async (path: string) => {
    await get(url, documentedApp + path);
    const { recorded } = await control.journal.list();
    const { reasons } = await control.journal.explain({ seq: recorded });
    return reasons.filter(({ kind }) => kind === "behaviour").map(({ name }) => name);
  };
  const all = await decided("/sessions");
  expect(all).toEqual(expect.arrayContaining(["defaultPerPage", "sessionsSortBy", "sessionsSortOrder"]));
  expect(all).not.toContain("maxPerPage");
  expect(all).not.toContain("startTimeInclusive");
  expect(await decided("/sessions?per_page=5&sort_by=minutesConsumed&sort_order=ASC")).not.toContain("defaultPerPage");
  expect(await decided("/meetings?per_page=0.5")).toContain("fractionalPaging");
  expect(await decided("/meetings?per_page=500")).toEqual(expect.arrayContaining(["perPageAboveMax"]));
  expect(await decided("/sessions?per_page=x")).toEqual(["invalidValues", "invalidValueStatus", "invalidValueText"]);
  expect(await decided("/sessions/nothing")).toEqual(["notFoundEnvelope"]);
});

test.each(ways)("%s, the revision and the profile of its scope explain a response", async (way) => {
  const { mock, control, url } = await controlled(way);
  const profile = { defaultPerPage: 5, perPageAboveMax: "reject" } as const;
  const faults = [{ effect: { headers: { "x-note": "pinned" } } }];
  await control.scopes.create({ name: "other", revision: "2026-09", profile, operations: ["GetSessions"], faults });
  const scope = mock.scope("other");
  const { origin } = new URL(url);
  const explained = async (path: string) => {
    await get(`${origin}/scope/other`, documentedApp + path);
    const { reasons, options } = await scope.journal.explain({ seq: (await scope.journal.list()).recorded });
    expect(reasons[0]).toMatchObject({ kind: "fault", meaning: expect.stringContaining("pinned") });
    return { ...options, reasons: Object.fromEntries(reasons.map(({ name, value }) => [name, value])) };
  };
  expect(await explained("/sessions")).toMatchObject({
    ...{ revision: "2026-09", profile },
    reasons: { defaultPerPage: 5, pagingPosition: "top-level" },
  });
  expect((await explained("/sessions?per_page=500")).reasons).toMatchObject({ perPageAboveMax: "reject" });
  expect(await explained("/meetings")).toMatchObject({ revision: "2026-01", reasons: { defaultPerPage: 30 } });
  const { current, responses } = await scope.responses.preview({ operation: "GetSessions" });
  expect(current).toBe("2026-09");
  expect(responses.map(({ body }) => JSON.parse(body).data.sessions.length)).toEqual([5, 5, 5]);
});

test.each(ways)("%s, errors and mistakes explain a response, with the origin of what is documented", async (way) => {
  const { control, url } = await controlled(way);
  await get(url, `${documentedApp}/meetings/nothing/active-session`);
  await get(url, `${documentedApp}/meetings?statu=ACTIVE`);
  await get(url, "/nothing", { authorization: "" });
  const reasonsOf = async (seq: number) => (await control.journal.explain({ seq })).reasons;
  expect(await reasonsOf(1)).toEqual([
    { kind: "error", name: "noActiveSession", origin: "documented", meaning: expect.any(String) },
  ]);
  expect(await reasonsOf(2)).toContainEqual({
    kind: "mistake",
    name: "unknown-parameter",
    meaning: expect.stringContaining("statu"),
  });
  expect(await reasonsOf(3)).toMatchObject([{ kind: "error", name: "noRoute" }]);
  await expect(control.journal.explain({ seq: 9 })).rejects.toThrow("Request 9 is not in the journal");
});

test.each(ways)("%s, a response is shown in every revision, and nothing is recorded", async (way) => {
  const { control } = await controlled(way);
  const { id: meeting_id } = await control.meetings.create({ title: "Webinar" });
  const { session } = await control.sessions.start({ meeting_id });
  const { responses } = await control.responses.preview({ operation: "GetSessionDetails", id: session.id });
  expect(responses.map(({ revision, status }) => [revision, status])).toContainEqual(["2026-07", 200]);
  const [first, second] = responses.map(({ body }) => JSON.parse(body));
  expect([first.data.session.id, second.data.id]).toEqual([session.id, session.id]);
  const none = await control.responses.preview({ operation: "GetActiveSession", id: "nothing" });
  expect(none.responses.map(({ status }) => status)).toEqual(none.responses.map(() => 404));
  expect((await control.journal.list()).recorded).toBe(0);
});
