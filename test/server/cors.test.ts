import supertest from "supertest";
import { describe, expect, test } from "vitest";
import { operationUrls } from "./operation-urls.js";
import { appPath, credentials } from "./requests.js";
import { mockFor } from "./stage.js";

const origin = "https://app.example";
const exposed =
  "Ratelimit, Ratelimit-Policy, Retry-After, x-testkit-operation-not-served, x-testkit-position, x-testkit-stale";

describe("open", () => {
  test.each(operationUrls("2026-01"))(
    "a browser may request $id: the preflight needs no credentials",
    async ({ url }) => {
      const mock = await mockFor({
        cors: true,
        auth: { token: "s3cret" },
        rateLimit: true,
        profile: { rateLimitRequests: 1 },
      });
      for (const prefix of ["", "/client/v4"]) {
        const { status, headers, text } = await supertest(mock.app.server)
          .options(prefix + url)
          .set({
            Origin: origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization,x-stainless-lang",
          });
        expect([status, text]).toEqual([204, ""]);
        expect(headers).toMatchObject({
          "access-control-allow-origin": origin,
          "access-control-allow-credentials": "true",
          "access-control-allow-methods": "GET, HEAD, OPTIONS",
          "access-control-allow-headers": "authorization,x-stainless-lang",
          "access-control-max-age": "600",
          allow: "GET, HEAD, OPTIONS",
        });
        expect(headers.vary).toBe("Origin, Access-Control-Request-Headers");
      }
    },
  );

  test.each([
    ["a response", `${appPath}/sessions`, credentials, 200],
    ["a product error", `${appPath}/sessions/none`, credentials, 404],
    ["an invalid value", `${appPath}/sessions?page_no=x`, credentials, 400],
    ["missing credentials", `${appPath}/sessions`, {}, 401],
    ["no route", "/nowhere", credentials, 404],
    ["a malformed URL", `${appPath}/sessions/%ff`, credentials, 400],
    ["the tenant limit", "/accounts/other/realtime/kit/app/sessions", credentials, 503],
  ])("a browser may read %s", async (_, url, headers, expected) => {
    const mock = await mockFor({ cors: true, maxTenants: 1 });
    await supertest(mock.app.server).get(`${appPath}/meetings`).set(credentials);
    const response = await supertest(mock.app.server)
      .get(url)
      .set({ Origin: origin, ...headers });
    expect(response.status).toBe(expected);
    expect(response.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": exposed,
      vary: "Origin",
    });
  });

  test("a browser may read a 429 and its Retry-After", async () => {
    const mock = await mockFor({ cors: true, rateLimit: true, profile: { rateLimitRequests: 1 } });
    const send = () =>
      supertest(mock.app.server)
        .get(`${appPath}/sessions`)
        .set({ Origin: origin, ...credentials });
    await send();
    const { status, headers } = await send();
    expect([status, headers["access-control-expose-headers"]]).toEqual([429, exposed]);
    expect(headers["retry-after"]).toBe("300");
  });

  test("each origin may read with credentials, and other clients see that all may", async () => {
    const mock = await mockFor({ cors: true });
    const allowed = async (headers: object) => {
      const { headers: received } = await supertest(mock.app.server)
        .get(`${appPath}/sessions`)
        .set({ ...credentials, ...headers });
      return [received["access-control-allow-origin"], received["access-control-allow-credentials"]];
    };
    for (const one of [origin, "http://localhost:5173", "null", origin]) {
      expect(await allowed({ Origin: one })).toEqual([one, "true"]);
    }
    expect(await allowed({})).toEqual(["*", undefined]);
  });

  test("a public page may reach the mock on this machine", async () => {
    const mock = await mockFor({ cors: true });
    const { headers } = await supertest(mock.app.server)
      .options(`${appPath}/sessions`)
      .set({ "Access-Control-Request-Method": "GET", "Access-Control-Request-Private-Network": "true" });
    expect(headers["access-control-allow-private-network"]).toBe("true");
  });
});

test("closed, no response allows another origin", async () => {
  const mock = await mockFor({ cors: false });
  const browser = {
    Origin: "http://localhost:5173",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "x",
  };
  const responses = [
    await supertest(mock.app.server).options(`${appPath}/sessions`).set(browser),
    await supertest(mock.app.server)
      .get(`${appPath}/sessions`)
      .set(credentials)
      .set({ Origin: "http://localhost:5173" }),
    await supertest(mock.app.server).get(`${appPath}/sessions/%ff`),
    await supertest(mock.app.server).get("/nowhere"),
  ];
  expect(responses.map(({ status }) => status)).toEqual([204, 200, 400, 404]);
  for (const { headers } of responses) {
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});
