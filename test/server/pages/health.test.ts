import supertest from "supertest";
import { expect, test } from "vitest";
import packageFile from "../../../package.json" with { type: "json" };
import type { MockOptions } from "../../../src/server/context/options.js";
import { credentials, send } from "../requests.js";
import { epoch, mockFor } from "../stage.js";

const { name, version } = packageFile;

test("the health of a mock: what it serves, its clock, and for how long", async () => {
  const mock = await mockFor({ revision: "2026-07", seed: "demo" });
  await mock.control.clock.advance({ by: "1h" });
  const { status, headers, body } = await send(mock, "/_testkit/health", { headers: {} });
  expect([status, headers["cache-control"]]).toEqual([200, "no-store"]);
  expect(body).toEqual({
    status: "ok",
    name,
    version,
    revision: "2026-07",
    seed: "demo",
    clock: { now: new Date(epoch + 3_600_000).toISOString(), speed: 0 },
    uptime_seconds: expect.any(Number),
  });
});

test("health requests keep the clock running", async () => {
  const mock = await mockFor();
  await mock.control.clock.run({ speed: 100_000 });
  const now = async () => {
    const { body } = await supertest(mock.app.server).get("/_testkit/health");
    return Date.parse(body.clock.now);
  };
  const first = await now();
  await expect.poll(now).toBeGreaterThan(first);
});

const options: Record<string, MockOptions> = {
  "without a control API": { control: false },
  "with a control token": { control: { token: "secret" } },
  "with a token of its own": { auth: { token: "secret" } },
};

test.each(Object.entries(options))("health and addresses need no credentials %s", async (_, given) => {
  const mock = await mockFor(given);
  await mock.listen({ host: "0.0.0.0" });
  for (const method of ["GET", "HEAD"] as const) {
    for (const url of [
      "/_testkit/health",
      "/",
      "/client/v4",
      "/client/v4/",
      "/favicon.ico",
      "/scope/a/_testkit/health",
    ]) {
      const { status, headers } = await send(mock, url, { method, headers: { host: "mock.example:4010" } });
      expect([url, status]).toEqual([url, url === "/favicon.ico" ? 204 : 200]);
      expect(headers["content-type"]).toBe(url === "/favicon.ico" ? undefined : "application/json; charset=utf-8");
    }
  }
});

test("none of them is a request of the app: no journal entry, no fault, no scope", async () => {
  const mock = await mockFor();
  await mock.control.faults.add({ effect: { status: 503 } });
  for (const url of ["/_testkit/health", "/", "/client/v4", "/favicon.ico", "/scope/new/_testkit/health"]) {
    expect((await send(mock, url)).status).toBeLessThan(300);
  }
  expect(await mock.control.journal.list()).toMatchObject({ recorded: 0 });
  expect(await mock.control.scopes.list()).toEqual({ scopes: [] });
});

test.each(["/", "/client/v4", "/client/v4/"])("%s describes the mock to programs", async (url) => {
  const mock = await mockFor();
  const headers = { accept: "*/*", host: "mock.example:4010" };
  expect((await send(mock, url, { headers })).body).toEqual({
    name,
    version,
    revision: "2026-01",
    links: {
      home: "http://mock.example:4010/",
      api: "http://mock.example:4010/client/v4",
      health: "http://mock.example:4010/_testkit/health",
      openapi: "http://mock.example:4010/_testkit/openapi.json",
    },
  });
  const { body } = await send(mock, `/scope/ci${url}`, { headers });
  expect(body).toMatchObject({ links: { api: "http://mock.example:4010/scope/ci/client/v4" } });
});

test.each([
  [{ "x-forwarded-proto": "https" }, "https://mock.internal:4010"],
  [{ "x-forwarded-proto": "https, http", "x-forwarded-host": "mock.example, proxy:80" }, "https://mock.example"],
  [{ "x-forwarded-proto": "javascript", "x-forwarded-host": "a/b" }, "http://mock.internal:4010"],
])("behind a proxy, the URLs are those of the client: %j", async (forwarded, origin) => {
  const mock = await mockFor();
  const headers = { host: "mock.internal:4010", ...forwarded };
  expect((await send(mock, "/", { headers })).body).toMatchObject({ links: { api: `${origin}/client/v4` } });
  for (const [document, base] of Object.entries({ openapi: "/client/v4", control: "" })) {
    const { body } = await send(mock, `/_testkit/${document}.json`, { headers });
    expect(body).toMatchObject({ servers: [{ url: origin + base }] });
  }
});

test("pages are served to GET only; other methods are requests to the API", async () => {
  const mock = await mockFor();
  for (const url of ["/", "/client/v4", "/favicon.ico"]) {
    expect((await send(mock, url, { method: "POST", headers: credentials })).status).toBe(404);
  }
  expect(await mock.control.journal.list()).toMatchObject({ recorded: 3 });
});
