import { expect, onTestFinished, test } from "vitest";
import { createMock } from "../../src/server/mock.js";
import { waysToControl } from "./ways.js";

const app = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";

/** Plays a webinar, from the first join to the last leave, with the API failing in the middle. */
async function webinar(way: string) {
  const mock = await createMock();
  onTestFinished(() => mock.close());
  const url = await mock.listen();
  const control = waysToControl[way]?.(mock, url) ?? expect.fail(`There is no way ${way}.`);
  const seen: unknown[] = [];
  const look = async (path: string) => {
    const response = await fetch(`${url}${app}/${path}`, { headers: { authorization: "Bearer app" } });
    seen.push([path, response.status, await response.text()]);
    return response.status;
  };

  await control.meetings.create({ id: "webinar", title: "Launch webinar", session_keep_alive_time_in_secs: 120 });
  expect(await look("meetings/webinar/active-session")).toBe(404);
  await control.sessions.start({ meeting_id: "webinar", participants: ["Ada", "Bob"] });
  await control.clock.advance({ by: "5m" });
  const { room_id } = await control.rooms.open({ meeting_id: "webinar", title: "Questions" });
  await control.rooms.enter({ meeting_id: "webinar", room_id, name: "Bob" });
  expect(await look("meetings/webinar/active-session")).toBe(200);

  await control.faults.preset({ name: "api-down", when: { operation: "GetSessions", count: 2 } });
  expect(await look("sessions?status=LIVE")).toBe(503);
  await control.sessions.join({ meeting_id: "webinar", name: "Cleo" });
  expect(await look("sessions?status=LIVE")).toBe(503);
  expect(await look("sessions?status=LIVE")).toBe(200);

  await control.clock.advance({ by: "25m" });
  await control.rooms.close({ meeting_id: "webinar", room_id });
  await control.sessions.end({ meeting_id: "webinar", how: "all-left" });
  await control.clock.advance({ by: "2m" });
  expect(await look("meetings/webinar/active-session")).toBe(404);
  expect(await look("sessions?search=launch&per_page=1")).toBe(200);

  const verified = await control.journal.verify({ operation: "GetSessions", query: { status: "LIVE" }, times: 3 });
  const { requests } = await control.journal.list();
  seen.push(requests.map(({ seq, path, query, status, faults }) => ({ seq, path, query, status, faults })));
  seen.push(verified.ok, await control.journal.mistakes(), await control.coverage.read(), await control.state.events());
  return seen;
}

test("a webinar goes the same in every form", async () => {
  const [first, ...others] = await Promise.all(Object.keys(waysToControl).map(webinar));
  expect(JSON.stringify(first)).toContain('\\"minutes_consumed\\":85,');
  for (const other of others) expect(other).toEqual(first);
}, 60_000);
