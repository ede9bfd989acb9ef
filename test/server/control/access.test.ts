import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { controlClient } from "../../../src/clients/control.js";
import type { ControlAccess } from "../../../src/server/context/options.js";
import { createMock } from "../../../src/server/mock.js";
import { controlled } from "./controlled.js";

const json = { "content-type": "application/json" };

test.each<[name: string, headers: Record<string, string>, status: number, access?: ControlAccess]>([
  ["a program on this machine", json, 200],
  ["a page of the mock itself", { ...json, origin: "http://HOST" }, 200],
  ["a page of another origin", { ...json, origin: "https://evil.example" }, 403],
  ["a page of another port", { ...json, origin: "http://localhost:5173" }, 403],
  ["a sandboxed page", { ...json, origin: "null" }, 403],
  ["an allowed page", { ...json, origin: "http://localhost:5173" }, 200, { origins: ["http://localhost:5173"] }],
  ["a page of a pattern", { ...json, origin: "https://a.b.example" }, 200, { origins: ["https://*.B.example/"] }],
  ["a page beside a pattern", { ...json, origin: "https://b.example" }, 403, { origins: ["https://*.b.example"] }],
  ["any page, if all are allowed", { ...json, origin: "https://evil.example" }, 200, { origins: ["*"] }],
  ["a page of another site that hides its origin", { ...json, "sec-fetch-site": "cross-site" }, 403],
  ["a name that points here", { ...json, host: "evil.example" }, 403],
  ["a name that looks like an address", { ...json, host: "127.0.0.1.evil.example" }, 403],
  ["an allowed name", { ...json, host: "mock:4010" }, 200, { hosts: ["mock"] }],
  ["localhost", { ...json, host: "localhost:4010" }, 200],
  ["an address of version 6", { ...json, host: "[::1]:4010" }, 200],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
  ["plain text, as a page may send without a preflight", { "content-type": "text/plain" }, 415],
  ["a request without a type", {}, 415],
  ["one without the token", json, 401, { token: "secret" }],
  ["one with a wrong token", { ...json, "x-testkit-token": "secreT" }, 401, { token: "secret" }],
  ["one with an empty token", { ...json, "x-testkit-token": "" }, 401, { token: "secret" }],
  ["one with the token", { ...json, "x-testkit-token": "secret" }, 200, { token: "secret" }],
])("a command of %s", async (_, headers, status, control = {}) => {
  const { mock, url } = await controlled("in-process", { control });
  expect(await post(url, "/_testkit/clock/advance", headers, '{"by":"1h"}')).toBe(status);
  const moved = status === 200 ? "2026-01-15T11:00:00.000Z" : "2026-01-15T10:00:00.000Z";
  expect((await mock.control.clock.read()).now).toBe(moved);
});

/** Posts with exactly these headers, which `fetch` would not allow. */
function post(url: string, path: string, headers: Record<string, string>, body: string): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace("HOST", host)]));
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method: "POST", headers: sent }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end(body);
  });
}

test("what the control API tells is not readable from other origins", async () => {
  const { url } = await controlled("in-process", { control: { origins: ["http://ours"] } });
  const read = (origin: string) => fetch(`${new URL(url).origin}/_testkit/clock/read`, { headers: { origin } });
  const [ours, theirs] = [await read("http://ours"), await read("http://theirs")];
  expect([ours.status, ours.headers.get("access-control-allow-origin")]).toEqual([200, "http://ours"]);
  expect([theirs.status, theirs.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  expect(ours.headers.get("access-control-expose-headers")).toContain("x-testkit-position");
});

test("a preflight succeeds for allowed origins only", async () => {
  const { url } = await controlled("in-process", { control: { origins: ["http://ours"] } });
  const preflight = (origin: string) =>
    fetch(`${new URL(url).origin}/_testkit/clock/advance`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });
  const allowed = (await preflight("http://ours")).headers.get("access-control-allow-headers");
  for (const name of ["content-type", "x-testkit-min-position"]) expect(allowed).toContain(name);
  expect((await preflight("http://theirs")).headers.get("access-control-allow-origin")).toBeNull();
});

test("beyond this machine the control API is off without a token, and wants it with one", async () => {
  for (const [control, status] of [
    [{}, 403],
    [{ token: "secret" }, 200],
  ] as const) {
    const mock = await createMock({ control });
    onTestFinished(() => mock.close());
    const url = await mock.listen({ host: "0.0.0.0" });
    const client = controlClient(url.replace("0.0.0.0", "127.0.0.1"), { token: "secret" });
    const response = client.clock.read().then(
      () => ({ status: 200 }),
      (error) => error,
    );
    const message = expect.stringContaining("set REALTIMEKIT_TESTKIT_CONTROL_TOKEN for serve and ctl");
    expect(await response).toMatchObject({ status, ...(status === 403 && { message }) });
  }
});

test("it can be left out", async () => {
  const { url } = await controlled("in-process", { control: false });
  expect((await fetch(`${new URL(url).origin}/_testkit/clock/read`)).status).toBe(404);
});
