import fc from "fast-check";
import { expect, test } from "vitest";
import { apiOperations } from "../../../src/contract/api-operations.js";
import { globTest } from "../../../src/lib/glob.js";
import { findContradiction } from "../../../src/server/faults/rule.js";
import { controlled, documentedApp, ways } from "../control/controlled.js";

const kit = "/accounts/*/realtime/kit/*";
const noSuchPath = "path: no operation of the API has such a path; ** stands for what is before, as in /**/sessions";

test.each([
  [{ operation: "GetMeetings", method: "POST" }, "method: GetMeetings is requested with GET"],
  [{ operation: "get_apps", app_id: "a" }, "app_id: the path of get_apps names no app"],
  [{ path: "/accounts/*/sessions" }, noSuchPath],
  [{ path: "/accounts/*/realtime/nothing" }, noSuchPath],
  [{ path: "/scope/a/accounts/**" }, noSuchPath],
  [{ path: "/accounts//realtime/kit/*/sessions" }, noSuchPath],
  [{ operation: "GetMeetings", path: `${kit}/sessions` }, "path: the path of GetMeetings is /accounts/"],
  [{ method: "DELETE", path: `${kit}/meetings` }, noSuchPath],
  [{ app_id: "a", path: "/accounts/*/realtime/kit/b/**" }, "path: no such path has this account_id and app_id"],
] as const)("%j can match nothing", (conditions, problem) => {
  const found = findContradiction(conditions);
  expect(`${found?.field}: ${found?.message}`).toContain(problem);
});

test.each([
  {},
  { path: "/**" },
  { path: "/client/v4/**/meetings" },
  { path: `${documentedApp}/sessions?status=LIVE` },
  { path: "/accounts/*/realtime/kit/app*/s*ns/*" },
  { method: "HEAD", operation: "GetSessions" },
  { method: "DELETE", path: `${kit}/presets/*` },
  { app_id: "a b", path: "/accounts/*/realtime/kit/a%20b/sessions" },
  { app_id: "b", path: "/accounts/*/realtime/kit/b/**" },
])("%j can match", (conditions) => {
  expect(findContradiction(conditions)).toBeUndefined();
});

test("a path that an operation and a glob match is never called impossible", () => {
  const id = fc.stringMatching(/^[a-c.%]{1,4}$/);
  const requests = fc.record({
    operation: fc.constantFrom(...apiOperations),
    ids: fc.array(id, { minLength: 5, maxLength: 5 }),
    cuts: fc.array(fc.tuple(fc.nat(80), fc.nat(6), fc.constantFrom("*", "**")), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(requests, ({ operation, ids, cuts }) => {
      const values = [...ids];
      const path = operation.path.replaceAll(/\{[^}]+\}/g, () => values.pop() ?? "x");
      const glob = cuts.reduce((text, [at, length, star]) => text.slice(0, at) + star + text.slice(at + length), path);
      if (!glob.startsWith("/") || !globTest(glob)(path)) return;
      expect(findContradiction({ operation: operation.id, path: glob })).toBeUndefined();
    }),
  );
});

test.each(ways)("%s, such a fault or preset is rejected with its field", async (way) => {
  const { control } = await controlled(way);
  const when = { operation: "GetMeetings", path: `${kit}/sessions` };
  await expect(control.faults.add({ when, effect: { status: 500 } })).rejects.toThrow(/when\.path/);
  await expect(control.faults.preset({ name: "api-down", when })).rejects.toThrow(/when\.path/);
  expect((await control.faults.list()).faults).toEqual([]);
});

test.each(ways)("%s, a path that is too long is not compared", async (way) => {
  const { control } = await controlled(way);
  const tooLong = control.faults.add({ when: { path: `/${"*a".repeat(5000)}` }, effect: { status: 500 } });
  await expect(tooLong).rejects.toThrow(/^[^;]*when\.path: expected at most 2000 characters[^;]*$/);
});

test.each(ways)("%s, faults apply to the paths of the API that are not served, and to no others", async (way) => {
  const { url, control } = await controlled(way);
  const statusOf = async (path: string, method = "GET") => (await fetch(url + path, { method })).status;
  const { id } = await control.faults.add({ effect: { status: 503 } });
  expect(await statusOf(`${documentedApp}/presets`)).toBe(503);
  expect(await statusOf(`${documentedApp}/meetings`, "POST")).toBe(503);
  expect(await statusOf("/favicon.ico")).toBe(404);
  expect((await control.journal.list()).requests.map(({ faults }) => faults)).toEqual([[id], [id], []]);
  await control.faults.remove({ id });
  await control.faults.add({ when: { operation: "get-presets" }, effect: { status: 500 } });
  await control.faults.add({ when: { method: "POST", app_id: "app_id" }, effect: { status: 502 } });
  expect(await statusOf(`${documentedApp}/presets`)).toBe(500);
  expect(await statusOf(`${documentedApp}/meetings`, "POST")).toBe(502);
  expect(await statusOf(`${documentedApp}/recordings`)).toBe(404);
});
