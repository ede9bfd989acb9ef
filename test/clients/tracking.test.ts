import { deepEqual } from "node:assert";
import { inspect } from "node:util";
import vm from "node:vm";
import { expect, test } from "vitest";
import { cloning, operationOf, Tracking } from "../../src/clients/tracking.js";
import { operations } from "../../src/contract/operations.js";

const body = {
  data: {
    sessions: [
      { id: "a", status: "LIVE", meta: { "odd name": 1 } },
      { id: "b", status: "ENDED", meta: null },
    ],
  },
  success: true,
};

/** Parses a body in a realm of its own; `reads` collects the paths that are read of it. */
function trackedBody(value: object = body) {
  const reads = new Set<string>();
  const tracking = new Tracking((operation, path) => reads.add(`${operation} ${path}`));
  const realm = vm.createContext();
  const json: JSON = vm.runInContext("JSON", realm);
  tracking.trackParse(json);
  const text = json.stringify(value);
  tracking.remember(text, "GetSessions");
  return {
    parsed: json.parse(text),
    tracking,
    reads,
    paths: () => [...reads].map((read) => read.slice(read.indexOf(" ") + 1)),
  };
}

test("reports what is read, and nothing else", () => {
  const { parsed, reads } = trackedBody();
  expect([...reads]).toEqual(["GetSessions $"]);
  const [{ status }] = parsed.data.sessions;
  expect(status).toBe("LIVE");
  expect([...reads]).toEqual([
    "GetSessions $",
    "GetSessions $.data",
    "GetSessions $.data.sessions",
    "GetSessions $.data.sessions[*]",
    "GetSessions $.data.sessions[*].status",
  ]);
});

test.each<[string, (session: Record<string, unknown>) => unknown, string]>([
  ["in", (session) => "ended_at" in session, ".ended_at"],
  ["hasOwn", (session) => Object.hasOwn(session, "ended_at"), ".ended_at"],
  ["an absent field", (session) => session.ended_at, ".ended_at"],
  ["a default in destructuring", ({ ended_at = "never" }) => ended_at, ".ended_at"],
  ["Object.keys", (session) => Object.keys(session), ".*"],
  [
    "for in",
    (session) => {
      for (const name in session) return name;
      return undefined;
    },
    ".*",
  ],
])("reports %s", (_, read, suffix) => {
  const { parsed, paths } = trackedBody();
  read(parsed.data.sessions[0]);
  expect(paths()).toContain(`$.data.sessions[*]${suffix}`);
});

test.each<[string, (value: unknown) => unknown]>([
  ["JSON.stringify", (value) => JSON.stringify(value)],
  ["toEqual", (value) => expect(value).toEqual(body)],
  ["node:assert", (value) => deepEqual(value, body)],
  ["console.log", (value) => inspect(value, { depth: 9 })],
  ["a deep copy by spread", (value) => deepCopy(value)],
])("%s reads everything it visits", (_, visit) => {
  const { parsed, paths } = trackedBody();
  visit(parsed);
  expect(paths()).toEqual(
    expect.arrayContaining(["$.success", "$.data.sessions[*].id", '$.data.sessions[*].meta["odd name"]']),
  );
});

function deepCopy(value: unknown): unknown {
  if (Array.isArray(value)) return [...value].map(deepCopy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries({ ...value }).map(([name, inner]) => [name, deepCopy(inner)]));
}

test("does not report inherited members and what libraries look for", async () => {
  const { parsed, paths } = trackedBody();
  String(parsed);
  await parsed;
  JSON.stringify(parsed.success);
  expect([parsed.toJSON, parsed.constructor.name, parsed.nodeType, parsed.$$typeof]).toEqual([
    undefined,
    "Object",
    undefined,
    undefined,
  ]);
  expect(paths()).toEqual(["$", "$.success"]);
});

test("behaves like the plain body", () => {
  const { parsed } = trackedBody();
  expect(parsed).toEqual(body);
  expect(JSON.stringify(parsed)).toBe(JSON.stringify(body));
  expect(inspect(parsed, { depth: 9 }).replaceAll("[Object: null prototype] ", "")).toBe(inspect(body, { depth: 9 }));
  expect(Array.isArray(parsed.data.sessions)).toBe(true);
  expect([parsed.data, parsed.data.sessions[0]]).toEqual([parsed.data, parsed.data.sessions[0]]);
  const { data } = parsed;
  expect(data === parsed.data).toBe(true);
  expect(Object.prototype.toString.call(parsed.data.sessions)).toBe("[object Array]");
  expect([...parsed.data.sessions, ...[].concat(parsed.data.sessions)].length).toBe(4);
  expect(Reflect.ownKeys(parsed)).toEqual(["data", "success"]);
});

test("can be changed, sorted and frozen", () => {
  const { parsed } = trackedBody();
  parsed.data.sessions[0].id = "z";
  parsed.data.sessions.sort((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1));
  parsed.data.sessions.push({ id: "c" });
  delete parsed.success;
  expect(parsed.data.sessions.map(({ id }: { id: string }) => id)).toEqual(["b", "z", "c"]);
  const frozen = Object.freeze(parsed.data.sessions[0]);
  expect([frozen.id, Object.isFrozen(frozen), Object.keys(frozen)]).toEqual(["b", true, ["id", "status", "meta"]]);
});

test("can be cloned, alone and inside other values", () => {
  const { parsed } = trackedBody();
  const clone = cloning(structuredClone);
  expect(clone(parsed)).toEqual(body);
  expect(clone({ list: [parsed.data], date: new Date(0) })).toEqual({ list: [body.data], date: new Date(0) });
  expect(() => clone(() => {})).toThrow("could not be cloned");
});

test("can be cloned in collections and objects of classes", () => {
  const { parsed } = trackedBody();
  const clone = cloning(structuredClone);
  class Store {
    list = new Set([parsed]);
    self = this;
  }
  const map = new Map<unknown, unknown>([[parsed, new Store()]]);
  const { port1 } = new MessageChannel();
  const [[key, store] = []] = clone({ map, port1 }, { transfer: [port1] }).map as Map<unknown, Store>;
  expect(key).toEqual(body);
  expect([...(store?.list ?? [])]).toEqual([body]);
  expect(store?.self).toBe(store);
});

test("can be frozen while it is parsed, and is tracked all the same", () => {
  const tracking = new Tracking((_, path) => paths.push(path));
  const json: JSON = vm.runInContext("JSON", vm.createContext());
  const paths: string[] = [];
  tracking.trackParse(json);
  const text = JSON.stringify(body);
  tracking.remember(text, "GetSessions");
  const parsed = json.parse(text, (_, value) => Object.freeze(value));
  expect(parsed.data.sessions[1].status).toBe("ENDED");
  expect(paths).toEqual(["$", "$.data", "$.data.sessions", "$.data.sessions[*]", "$.data.sessions[*].status"]);
  expect([Object.isFrozen(parsed.data.sessions), Object.keys(parsed)]).toEqual([true, ["data", "success"]]);
  expect(parsed).toEqual(body);
  const sealed = json.parse(text, (_, value) => Object.seal(value));
  sealed.data.sessions[0].id = "z";
  expect(sealed.data.sessions[0].id).toBe("z");
});

test("a realm with the JSON of another one is tracked once, and one may have none", () => {
  const { parsed, tracking, reads } = trackedBody();
  const json = { parse: JSON.parse, stringify: JSON.stringify };
  for (const _ of [1, 2]) tracking.trackParse(json);
  tracking.trackParse(undefined);
  reads.clear();
  const text = JSON.stringify(parsed);
  tracking.remember(`${text} `, "GetMeetings");
  json.parse(`${text} `);
  expect([...reads].filter((read) => read.startsWith("GetMeetings"))).toEqual(["GetMeetings $"]);
});

test("leaves other texts, and what a reviver makes, as they are", () => {
  const { parsed, tracking, reads } = trackedBody();
  expect(parsed.success).toBe(true);
  const json: JSON = vm.runInContext("JSON", vm.createContext());
  tracking.trackParse(json);
  expect(json.parse('{"other":[1]}').other[0]).toBe(1);
  const text = JSON.stringify({ data: { at: "2026-01-15T10:00:00Z" } });
  tracking.remember(text, "GetSessionDetails");
  const { data } = json.parse(text, (name, value) => (name === "at" ? new Date(value) : value));
  expect(data.at.getTime()).toBe(Date.parse("2026-01-15T10:00:00Z"));
  expect([...reads].filter((read) => read.includes("other"))).toEqual([]);
});

test.each(Object.entries(operations))("knows the URLs of %s", (id, { path }) => {
  const url = `https://host/scope/x/client/v4${path.replaceAll(/\{[^}]+\}/g, "x-1")}`;
  expect([url, `${url}?per_page=1`, `${url}/`].map(operationOf)).toEqual([id, id, id]);
  expect(operationOf(`${url}/more`)).not.toBe(id);
});
