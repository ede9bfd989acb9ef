import supertest from "supertest";
import { expect, test } from "vitest";
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

test.each([
  [{ cors: ["app.example.dev"] }, /cors has "app\.example\.dev": expected an origin such as/],
  [{ cors: ["https://app.example.dev/page"] }, /expected an origin/],
  [{ control: { origins: ["localhost:5173"] } }, /control\.origins has "localhost:5173"/],
  [{ allowedHosts: ["http://mock"] }, /allowedHosts has "http:\/\/mock": expected a name without scheme and port/],
  [{ allowedHosts: ["mock:4010"] }, /allowedHosts/],
])("what no page or request can have is rejected: %j", async (options, message) => {
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

test("a logged request names its operation, its faults and its mistakes", async () => {
  const logged: LoggedRequest[] = [];
  const faults = [{ id: "down", when: { operation: "GetMeetings" }, effect: { status: 503 } }] as const;
  const mock = await mockFor({ faults, onRequest: (request) => logged.push(request) });
  await send(mock, `${appPath}/meetings`);
  await send(mock, `/scope/x${appPath}/sessions?stauts=LIVE`, { headers: {} });
  expect(logged).toMatchObject([
    { operation: "GetMeetings", status: 503, faults: ["down"], mistakes: [] },
    {
      operation: "GetSessions",
      status: 401,
      faults: [],
      mistakes: [expect.stringMatching(/did you mean status\?$/), expect.stringMatching(/^no credentials/)],
    },
  ]);
});
