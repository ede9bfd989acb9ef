import { METHODS } from "node:http";
import { expect, test } from "vitest";
import { ControlError } from "../../../src/server/control/control.js";
import { renderControlDocument } from "../../../src/server/control/openapi.js";
import { send } from "../requests.js";
import { controlled, ways } from "./controlled.js";

const gone = "no-such-id";
const bad: [command: string, input: object, status: number, paths: string[]][] = [
  ["meetings.create", {}, 400, ["title"]],
  ["meetings.create", { title: 1, status: "active", colour: "red" }, 400, ["title", "status", "colour"]],
  ["meetings.create", { title: "", session_keep_alive_time_in_secs: 59 }, 400, ["session_keep_alive_time_in_secs"]],
  ["meetings.create", { title: "", session_keep_alive_time_in_secs: 60.5 }, 400, ["session_keep_alive_time_in_secs"]],
  [
    "meetings.create",
    { title: "", recording_config: { storage_config: { type: "ftp" }, audio: {} } },
    400,
    ["recording_config.storage_config.type", "recording_config.audio"],
  ],
  ["meetings.create", { title: "twice", id: "known" }, 409, []],
  ["meetings.create", { title: "x", account_id: "" }, 400, ["account_id"]],
  ["meetings.update", { meeting_id: gone }, 404, []],
  ["sessions.start", { meeting_id: gone }, 404, []],
  ["sessions.start", { meeting_id: "known", participants: [] }, 400, ["participants"]],
  ["sessions.start", { meeting_id: "busy" }, 409, []],
  ["sessions.join", { meeting_id: "closed", name: "Ada" }, 409, []],
  ["sessions.join", { meeting_id: gone, name: "Ada" }, 404, []],
  ["sessions.join", { meeting_id: "busy", name: "Eve", participant_id: "ada" }, 409, []],
  ["sessions.leave", { name: "Ada" }, 400, ["session_id"]],
  ["sessions.leave", { meeting_id: "busy", session_id: "s", name: "Ada" }, 400, ["session_id"]],
  ["sessions.leave", { meeting_id: "busy" }, 400, ["participant_id"]],
  ["sessions.leave", { meeting_id: "busy", name: "Nobody" }, 404, []],
  ["sessions.leave", { meeting_id: "known", name: "Ada" }, 404, []],
  ["sessions.end", { session_id: gone }, 404, []],
  ["sessions.end", { meeting_id: "busy", how: "crash" }, 400, ["how"]],
  ["rooms.open", { meeting_id: "busy" }, 400, ["title"]],
  ["rooms.open", { meeting_id: "known", title: "A" }, 404, []],
  ["rooms.enter", { meeting_id: "busy", room_id: gone, name: "Ada" }, 404, []],
  ["rooms.leave", { meeting_id: "busy", room_id: gone, name: "Ada" }, 404, []],
  ["rooms.close", { meeting_id: "busy", room_id: gone }, 404, []],
  ["livestreams.viewers", { livestream_session_id: gone, viewers: 1 }, 404, []],
  ["livestreams.viewers", { livestream_session_id: gone, viewers: -1 }, 400, ["viewers"]],
  ["faults.add", { effect: { headers: { "Content-Length": "5" } } }, 400, ['effect.headers["Content-Length"]']],
  ["faults.add", { effect: { headers: { "transfer-ENCODING": "x" } } }, 400, ['effect.headers["transfer-ENCODING"]']],
  ["faults.add", { effect: { headers: { "x-a": "1\r\nx-b: 2" } } }, 400, ['effect.headers["x-a"]']],
  ["faults.add", { effect: { headers: { "x-a\r\nx-b": "1" } } }, 400, ['effect.headers["x-a\\r\\nx-b"]']],
  ["faults.add", { effect: { drop_field: "$.data.sessions" } }, 400, ["effect.drop_field"]],
  ["faults.add", { effect: { set_field: { path: "data.sessions[0].id", value: 1 } } }, 400, ["effect.set_field.path"]],
  ["faults.add", { effect: { rename_field: { path: "data..id", to: "key" } } }, 400, ["effect.rename_field.path"]],
  ["faults.add", { effect: { move_field: { from: "data.*", to: "data" } } }, 400, ["effect.move_field.from"]],
  ["livestreams.stop", { livestream_session_id: gone }, 404, []],
  ["livestreams.fail", { livestream_session_id: gone, message: "" }, 400, ["message"]],
  ["clock.set", { to: "yesterday" }, 400, ["to"]],
  ["clock.set", { to: "2026-01-15T10:30:00" }, 400, ["to"]],
  ["clock.set", { to: "2020-01-01T00:00:00Z" }, 409, []],
  ["clock.advance", { by: "soon" }, 400, ["by"]],
  ["clock.advance", { by: -1 }, 400, ["by"]],
  ["clock.advance", { by: "9999999d" }, 409, []],
  ["clock.advance", { by: 1e308 }, 409, []],
  ["clock.advance", { by: `${"9".repeat(400)}w` }, 409, []],
  ["clock.set", { to: "9999-12-31T23:59:59-01:00" }, 409, []],
  ["clock.run", { speed: 0 }, 400, ["speed"]],
  ["state.undo", { count: 0 }, 400, ["count"]],
  ["state.undo", { count: 1000 }, 409, []],
  ["state.reset", { account_id: "a" }, 400, ["app_id"]],
  ["state.load", { world: { now: "x", tenants: [{}] } }, 400, ["world.now", "world.tenants[0].accountId"]],
  ["state.load", { world: { now: 0, tenants: [], scenario: { clock: 5 } } }, 400, ["world.scenario.clock"]],
  ["state.load", {}, 400, ["scenario"]],
  ["state.load", { scenario: "small-team", world: { now: 0, tenants: [] } }, 400, ["scenario"]],
  ["state.load", { scenario: "../../etc/passwd" }, 400, ["scenario"]],
  ["state.load", { scenario: 7 }, 400, ["scenario"]],
  ["state.load", { scenario: [] }, 400, ["scenario"]],
  ["state.load", { scenario: { content: 5, seed: "a" } }, 400, ["scenario.content"]],
  ["state.load", { scenario: { content: {} } }, 400, ["scenario.content"]],
  ["state.load", { scenario: { clock: 5, meetings: [{ x: 1 }] } }, 400, ["scenario.clock", "scenario.meetings[0].x"]],
  [
    "state.load",
    { scenario: { clock: "-1h", timeline: [{ at: "+1m", end: { meeting: gone } }] } },
    400,
    ["scenario.clock", "scenario.timeline[0].end.meeting"],
  ],
  ["tenants.drop", { account_id: "a", app_id: gone }, 404, []],
  ["scopes.create", { name: "a b" }, 400, ["name"]],
  ["scopes.create", { name: "default" }, 409, []],
  ["scopes.drop", { name: "default" }, 409, []],
  ["scopes.drop", { name: gone }, 404, []],
  ["faults.add", { effect: {} }, 400, ["effect"]],
  ["faults.add", { effect: { message: "x" } }, 400, ["effect.status"]],
  ["faults.add", { effect: { status: 200 } }, 400, ["effect.status"]],
  ["faults.add", { effect: { latency_ms: { min: 5, max: 1 } } }, 400, ["effect.latency_ms"]],
  ["faults.add", { effect: { latency_ms: { min: 5 } } }, 400, ["effect.latency_ms.max"]],
  ["faults.add", { effect: { latency_ms: { p50: 5, p95: 1, p99: 9 } } }, 400, ["effect.latency_ms"]],
  ["faults.add", { when: { probability: 2, nth: 0 }, effect: { status: 500 } }, 400, ["when.probability", "when.nth"]],
  ["faults.add", { when: { operation: "GetAll" }, effect: { status: 500 } }, 400, ["when.operation"]],
  ["faults.preset", { name: "flaky" }, 400, ["name"]],
  ["faults.remove", { id: gone }, 404, []],
  ["journal.verify", { times: 1, at_least: 1 }, 400, ["times"]],
  ["journal.verify", { method: "get", status: 2000 }, 400, ["method", "status"]],
  ["journal.verify", { operation: { id: "GetSessions" } }, 400, ["operation"]],
  ["journal.list", { limit: 0 }, 400, ["limit"]],
  ["journal.nothing", {}, 404, []],
  ["__proto__.create", {}, 404, []],
  ["meetings.constructor", {}, 404, []],
];

test.each(ways)("%s, a bad command reports every violation and changes nothing", async (way) => {
  const { mock, url, control } = await controlled(way);
  await control.meetings.create({ id: "known", title: "Known" });
  await control.meetings.create({ id: "closed", title: "Closed", status: "INACTIVE" });
  await control.meetings.create({ id: "busy", title: "Busy" });
  await control.sessions.join({ meeting_id: "busy", name: "Ada", participant_id: "ada" });
  const before = await control.state.events();
  for (const [command, input, status, paths] of bad) {
    const error = await run(way, mock.control, url, command, input);
    expect([command, input, error.status]).toEqual([command, input, status]);
    for (const path of paths) expect(error.violations.map((violation) => violation.path)).toContain(`$.${path}`);
    expect(error.message).not.toMatch(/^$|\[object/);
  }
  expect(await control.state.events()).toEqual(before);
  expect(await control.faults.list()).toEqual({ faults: [] });
  expect(await control.scopes.list()).toEqual({ scopes: [] });
});

/** Runs a command that the types do not allow. */
async function run(
  way: (typeof ways)[number],
  control: object,
  url: string,
  command: string,
  input: object,
): Promise<ControlError> {
  const [group = "", verb = ""] = command.split(".");
  if (way === "in-process") {
    const method = Reflect.get(Object(Reflect.get(control, group)), verb);
    if (!Object.hasOwn(control, group) || typeof method !== "function" || verb === "constructor") {
      return new ControlError(404, "There is no such method.");
    }
    return Promise.resolve(method(input)).then(
      () => expect.fail(`${command} ${JSON.stringify(input)} was carried out`),
      (error) => error,
    );
  }
  const read = ["list", "events"].includes(verb);
  const response = await fetch(
    `${new URL(url).origin}/_testkit/${group}/${verb}${read ? `?${new URLSearchParams(Object.entries(input))}` : ""}`,
    read ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(input) },
  );
  const { success, error }: { success: boolean; error: ControlError & { code: number } } = JSON.parse(
    await response.text(),
  );
  expect([success, error.code]).toEqual([false, response.status]);
  return new ControlError(response.status, error.message, error.violations);
}

test.each([
  ["no JSON", "{", 400, /^The body is not JSON: it ends too early, at position 1$/],
  ["an array", "[]", 400, /: expected object, received array$/],
  ["null", "null", 400, /: expected object, received null$/],
  ["a number", " 5", 400, /: expected object, received number$/],
  ["a text", '"x"', 400, /: expected object, received string; its fields are account_id, app_id, id, title, /],
  ["Latin-1", Buffer.from('{"title":"\u00e9"}', "latin1"), 400, /: its bytes are not UTF-8, from position 10 on$/],
  ["marked", '\ufeff{"title":"x"}', 400, /: it starts with a byte order mark$/],
  ["polluting", '{"__proto__":{"title":"x"}}', 400, /cannot be the name of a field$/],
  ["too large", JSON.stringify({ title: "x".repeat(2_000_000) }), 413, /too large/],
])("a body that is %s is rejected", async (_, body, status, message) => {
  const { url, control } = await controlled("over HTTP");
  const response = await fetch(`${new URL(url).origin}/_testkit/meetings/create`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(response.status).toBe(status);
  const error = { code: status, message: expect.stringMatching(message) };
  expect(await response.json()).toMatchObject({ success: false, error });
  expect((await control.state.events()).events).toEqual([]);
});

test("a group alone, which has no read, is rejected with its commands", async () => {
  const { url } = await controlled("over HTTP");
  const response = await fetch(`${new URL(url).origin}/_testkit/meetings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const message = 'There is no meetings command "": choose from create, update, list';
  expect(await response.json()).toMatchObject({ error: { code: 404, message } });
});

test("a time that is missing is described by its form", async () => {
  const { control } = await controlled("in-process");
  const nothing = {} as { to: string; by: string };
  await expect(control.clock.set(nothing)).rejects.toThrow("to: expected an RFC 3339 date-time with an offset, or now");
  await expect(control.clock.advance(nothing)).rejects.toThrow("by: expected a duration such as 90s, 1.5h or 1h30m");
});

test("a read needs GET, and a change POST, which 405 says in Allow, with any body or none", async () => {
  const { mock } = await controlled("in-process");
  const { paths } = JSON.parse(renderControlDocument().text);
  for (const path of [...Object.keys(paths), "/_testkit/clock"]) {
    const [allowed = "get"] = Object.keys(paths[path] ?? {});
    for (const method of [...METHODS, "QUERY"]) {
      if ([allowed.toUpperCase(), "CONNECT", "HEAD", "OPTIONS"].includes(method)) continue;
      const { status, headers } = await send(mock, path, { method: method as "GET", headers: { host: "localhost" } });
      expect([method, path, status, headers.allow]).toEqual([method, path, 405, allowed.toUpperCase()]);
    }
  }
});
