import { METHODS } from "node:http";
import fc from "fast-check";
import supertest from "supertest";
import { describe, expect, test } from "vitest";
import { operationUrls } from "./operation-urls.js";
import { appPath, credentials, gatewayError, send } from "./requests.js";
import { mockFor } from "./stage.js";

const served = ["GET", "HEAD", "OPTIONS"];
/** CONNECT requests a tunnel; Node's server ends the connection by itself. */
const rejected = METHODS.filter((method) => !served.includes(method) && method !== "CONNECT");
const urls = operationUrls("2026-01").map(({ url }) => url);

describe.each(["", "/client/v4"])("below %j", (prefix) => {
  test.each(rejected)("%s returns 405 with Allow and the gateway envelope", async (method) => {
    const mock = await mockFor();
    for (const url of urls) {
      const { status, headers, body } = await send(mock, prefix + url, { method: known(method) });
      expect(status).toBe(405);
      expect(headers.allow).toBe("GET, HEAD, OPTIONS");
      expect(gatewayError(body)).toEqual({ code: 7001, message: `Method ${method} not available for that URI.` });
    }
  });

  test("OPTIONS returns 204 with Allow, HEAD the headers of GET", async () => {
    const mock = await mockFor();
    for (const url of urls) {
      const options = await send(mock, prefix + url, { method: "OPTIONS", headers: {} });
      expect([options.status, options.text, options.headers.allow]).toEqual([204, "", "GET, HEAD, OPTIONS"]);
      const [head, get] = [await send(mock, prefix + url, { method: "HEAD" }), await send(mock, prefix + url)];
      expect([head.status, head.text]).toEqual([get.status, ""]);
      expect({ ...head.headers, date: "" }).toEqual({ ...get.headers, date: "" });
    }
  });
});

test("a body changes nothing, whatever its type", async () => {
  const mock = await mockFor();
  const bodies = fc.record({
    method: fc.constantFrom("POST", "PUT", "PATCH", "DELETE", "QUERY"),
    type: fc.constantFrom("application/json", "text/plain", "foo", "a/b; charset=utf-8", "multipart/form-data", ";"),
    payload: fc.constantFrom("", "{", "x".repeat(2_000_000), '{"title":"x"}'),
  });
  await fc.assert(
    fc.asyncProperty(bodies, async ({ method, type, payload }) => {
      const headers = { ...credentials, "content-type": type };
      const { status, body } = await send(mock, `${appPath}/meetings`, { method: known(method), headers, payload });
      expect(status).toBe(405);
      expect(gatewayError(body)?.code).toBe(7001);
    }),
    { numRuns: 60 },
  );
});

test("a large body over HTTP is not read to its end before the response", async () => {
  const mock = await mockFor();
  const response = await supertest(mock.app.server).post(`${appPath}/meetings`).send("x".repeat(5_000_000));
  expect([response.status, response.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS"]);
});

test.each(["/client", "/accounts", `${appPath}/recordings`, `${appPath}/sessions/a/b`, `/${appPath}/sessions`])(
  "%s has no route, with any method",
  async (url) => {
    const mock = await mockFor();
    for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] as const) {
      const { status, text, headers } = await send(mock, url, { method, headers: {}, ...withBody(method) });
      expect([status, headers.allow]).toEqual([404, undefined]);
      if (method === "HEAD") continue;
      const message = `Could not route to ${url}, perhaps your object identifier is invalid?`;
      expect(gatewayError(JSON.parse(text))).toEqual({ code: 7003, message });
    }
  },
);

test.each([
  `${appPath}/sessions/`,
  `${appPath}/meetings//active-session`,
  "/accounts//realtime/kit/app/sessions",
  "/accounts/account/realtime/kit//meetings",
])("%s, an id being empty, has no route", async (url) => {
  const mock = await mockFor();
  const { status, body } = await send(mock, url);
  expect([status, gatewayError(body)?.code]).toEqual([404, 7003]);
  expect(mock.world.size).toBe(0);
});

function withBody(method: string) {
  return method === "POST" ? { payload: "{", headers: { "content-type": "application/json" } } : {};
}

/** Casts a method, since Node knows more than the types of `inject` list. */
function known(method: string): "POST" {
  return method as "POST";
}
