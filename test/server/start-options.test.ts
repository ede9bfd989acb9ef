import supertest from "supertest";
import { expect, test } from "vitest";
import { defineScenario } from "../../src/fixtures/scenario/scenario.js";
import type { LoggedRequest } from "../../src/server/http/messages.js";
import { appPath, credentials, send } from "./requests.js";
import { mockFor } from "./stage.js";

test("every scope starts with the faults of the options, and goes back to them", async () => {
  const mock = await mockFor({ faults: [{ id: "down", effect: { status: 503 } }] });
  const statuses = async () => [
    (await send(mock, `${appPath}/sessions`)).status,
    (await send(mock, `/scope/other${appPath}/sessions`)).status,
  ];
  expect(await statuses()).toEqual([503, 503]);
  await mock.control.faults.clear();
  expect(await statuses()).toEqual([200, 503]);
  await mock.control.state.reset();
  expect(await statuses()).toEqual([503, 503]);
  expect((await mock.control.faults.list()).faults).toMatchObject([{ rule: { id: "down" }, fired: 1 }]);
});

test("a fault that no rule can be is rejected at once", async () => {
  await expect(mockFor({ faults: [{ effect: {} }] })).rejects.toThrow("name at least one effect");
});

test.each<[options: object, message: RegExp]>([
  [{ cors: ["app.example.dev"] }, /^cors is \["app\.example\.dev"\]: expected true, false or a list, each an origin/],
  [{ cors: ["https://app.example.dev/page"] }, /an origin such as/],
  [{ control: { origins: ["localhost:5173"] } }, /^control: expected false or \{ token, origins \}/],
  [{ allowedHosts: ["http://mock"] }, /^allowedHosts is \["http:\/\/mock"\]: .* a name without scheme and port/],
  [{ allowedHosts: ["mock:4010"] }, /^allowedHosts is/],
  [{ revision: "2026-02" }, /^revision is "2026-02": expected one of 2026-01, /],
  [{ sesions: 3 }, /^sesions is not an option of a mock; did you mean sessions\?$/],
  [{ baseURL: "http://app.localhost" }, /^baseURL is not an option of a mock; did you mean baseUrl\?$/],
  [{ epoch: 0 }, /^epoch is not an option of a mock$/],
  [{ hosts: ["localhost:3000"] }, /^hosts is an option of \/fetch and \/vitest, not of this mock$/],
  [{ profile: null }, /^profile is null: expected an object$/],
  [{ clock: new Date(0) }, /^clock is a Date, 1970-01-01T00:00:00.000Z: expected now, fixed, or/],
  [{ meetings: -1 }, /^meetings is -1: expected a whole number from 0 to 2000000$/],
  [{ sessions: "many" }, /^sessions is "many": expected a whole number/],
  [{ seed: 5 }, /^seed is 5/],
  [{ scenario: "small-team" }, /^scenario is "small-team": expected a scenario, such as await loadScenario/],
  [{ auth: { tokn: "secret" } }, /^auth: expected "any", "none" or \{ token \}$/],
  [{ speed: Number.NaN }, /^speed is/],
  [{ strict: true }, /^strict is true: expected a list of unknown-parameter, /],
  [{ strict: ["n-plus"] }, /^strict is/],
  [{ profile: { maxPerPag: 3 } }, /^profile\.maxPerPag is no entry; did you mean maxPerPage\?$/],
  [{ profile: { maxPerPage: 0 } }, /^profile\.maxPerPage is 0: expected a whole number from 1 to 10000$/],
  [{ profile: { pagePastEnd: { value: "none" } } }, /^profile\.pagePastEnd is "none": expected "empty" or/],
  [{ basePath: "api" }, /^basePath is "api": expected a path such as \/api$/],
  [{ upstream: "https://user:secret@host" }, /^upstream: expected \{ url \}, a base URL$/],
  [{ tls: { key: "secret" } }, /^tls: expected/],
  [
    { tls: { key: "a", cert: "b" } },
    /^tls: key and cert are not a certificate and its key, unencrypted, in PEM format: /,
  ],
  [{ extend: 5 }, /^extend is 5: expected a function$/],
  [{ control: { token: "" } }, /^control: expected false or \{ token, origins \}: a token that is not empty, and/],
  [{ control: { hosts: ["mock:4010"] } }, /^control: expected/],
  [{ control: null }, /^control: expected/],
  [{ faults: {} }, /^faults is/],
  [{ faults: ["api-down"] }, /^faults\[0\]: expected object, received string; its fields are id, seed, when, effect$/],
  [
    { faults: [{ effect: { stale: true } }, { effect: { status: 1, stal: true } }] },
    /^faults\[1\]\.effect\.status: expected at least 400; faults\[1\]\.effect\.stal: unknown field; did you mean stale\?$/,
  ],
  [{ onRequest: 5 }, /^onRequest is 5: expected a function$/],
  [{ scenario: defineScenario({}), clock: 0 }, /^clock: a scenario has a clock of its own/],
  [{ log: { open: () => {} }, state: "folder" }, /^state: cannot be combined with a log, which stores the state$/],
])("an option that cannot be meant is rejected: %j", async (options, message) => {
  await expect(mockFor(options)).rejects.toThrow(message);
});

test("origins and hosts of every form start", async () => {
  const allowedHosts = ["mock", "*.example.dev", "my_mock", "0.0.0.0", "::", "::1", "[fe80::1%eth0]", "*"];
  await mockFor({ allowedHosts, cors: ["https://*.example.dev", "http://a:80/", "null", "*", "http://[::1]:80"] });
});

test("everything is served below the base path too, and named by it", async () => {
  const mock = await mockFor({ basePath: "/api/" });
  expect(await mock.listen()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/client\/v4$/);
  const client = supertest(mock.app.server);
  for (const url of [
    `/api${appPath}/sessions`,
    `/api/client/v4${appPath}/sessions`,
    `/api/scope/x${appPath}/sessions`,
  ]) {
    expect([url, (await client.get(url).set(credentials)).status]).toEqual([url, 200]);
  }
  expect((await client.get("/api")).body.links.home).toMatch(/:\d+\/api\/$/);
  expect((await client.get("/_testkit/openapi.json")).body.servers[0].url).toMatch(/:\d+\/api\/client\/v4$/);
  expect((await client.get(`/apis${appPath}/sessions`).set(credentials)).status).toBe(404);
  const { requests } = await mock.control.journal.list();
  expect(requests.map(({ path }) => path)).toEqual([
    `${appPath}/sessions`,
    `/client/v4${appPath}/sessions`,
    `/apis${appPath}/sessions`,
  ]);
});

test("a logged request names its operation, its faults, its mistakes and its error", async () => {
  const logged: LoggedRequest[] = [];
  const faults = [{ id: "down", when: { operation: "GetMeetings" }, effect: { status: 503 } }] as const;
  const mock = await mockFor({ faults, onRequest: (request) => logged.push(request) });
  await send(mock, `${appPath}/meetings`);
  await send(mock, `/scope/x${appPath}/sessions?stauts=LIVE`, { headers: {} });
  await send(mock, `${appPath}/sessions?per_page=x`);
  expect(logged).toMatchObject([
    { operation: "GetMeetings", status: 503, faults: ["down"], mistakes: [] },
    {
      operation: "GetSessions",
      status: 401,
      faults: [],
      mistakes: [expect.stringMatching(/did you mean status\?$/), expect.stringMatching(/^no credentials/)],
    },
    { operation: "GetSessions", status: 400, mistakes: [], error: 'BAD_REQUEST: "per_page" must be a number' },
  ]);
});
