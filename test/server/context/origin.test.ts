import { expect, test } from "vitest";
import { type MockOptions, resolveOptions } from "../../../src/server/context/options.js";
import { checkOrigin, sharedOriginOf } from "../../../src/server/context/origin.js";
import { Fleet } from "../replicas/stage.js";

const differing: readonly (readonly [options: MockOptions, message: string])[] = [
  [{ revision: "2026-09" }, 'revision is "2026-01", here "2026-09"'],
  [{ seed: "another" }, 'seed is "realtimekit", here "another"'],
  [{ meetings: 3 }, "meetings is unset, here 3"],
  [{ sessions: 4 }, "sessions is unset, here 4"],
  [{ clock: "2026-02-01T00:00:00Z" }, "clock is 2026-01-15T10:00:00.000Z, here 2026-02-01T00:00:00.000Z"],
  [{ speed: 2 }, "speed is 0, here 2"],
  [{ profile: { rateLimitRequests: 7 } }, "profile.rateLimitRequests is 1200, here 7"],
  [{ auth: { token: "s3cret" } }, 'auth is "none", here "token"'],
  [{ strict: ["unknown-parameter"] }, 'strict is [], here ["unknown-parameter"]'],
  [{ rateLimit: true }, "rateLimit is false, here true"],
  [{ maxTenants: 5 }, "maxTenants is 1000, here 5"],
  [{ basePath: "/api" }, 'basePath is "", here "/api"'],
  [{ cors: true }, "cors is [], here true"],
  [{ faults: [{ effect: { status: 503 } }] }, 'faults is [], here [{"effect":{"status":503}}]'],
  [{ upstream: { url: "http://127.0.0.1:1/api" } }, 'upstream is unset, here "http://127.0.0.1:1/api"'],
];

test.each(differing)("a replica with %o does not start, and says what differs", async (options, message) => {
  const fleet = new Fleet();
  await fleet.add();
  const error = await fleet.add(options).catch(String);
  expect(error).toContain(`the log holds another world: ${message}; start all replicas with the same options`);
  expect(error).not.toContain("s3cret");
});

test("replicas may differ in what changes no response", async () => {
  const fleet = new Fleet();
  await fleet.add();
  await fleet.add({ journal: 5, control: false, allowedHosts: ["replica-2"], onNotice: () => {} });
});

test("each option is compared, or known to change no response", () => {
  const options = resolveOptions({});
  const compared = Object.keys(sharedOriginOf(options));
  expect(Object.keys(options).filter((name) => !compared.includes(name))).toEqual([
    "ledger",
    "allowedHosts",
    "startsNow",
    "isRealTime",
    "journal",
    "maxScopes",
    "scopeIdleMs",
    "control",
    "state",
    "log",
    "tls",
    "onRequest",
    "onShutdown",
    "onNotice",
  ]);
});

test("many differences are counted, and a scenario is compared by its content", () => {
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`entry${index}`, index]));
  expect(() => checkOrigin({ profile: many }, { profile: {} }, "log")).toThrow(
    /profile\.entry4 is 4, here unset, and 2 more differ;/,
  );
  const [stored, own] = [
    { scenario: "team", content: "a1", clock: 0 },
    { scenario: "team", content: "b2", clock: 1000 },
  ];
  expect(() => checkOrigin(stored, own, "log")).toThrow(
    /: the content of the scenario differs, clock is 1970-01-01T00:00:00.000Z, here 1970-01-01T00:00:01.000Z;/,
  );
  const other = { scenario: "other", content: "b2", clock: 0 };
  expect(() => checkOrigin(stored, other, "log")).toThrow(': scenario is "team", here "other"; start');
  expect(() => checkOrigin(stored, { ...stored, scenario: "moved/team" }, "log")).not.toThrow();
});
