import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { HttpRequest, HttpResponse } from "../../../src/lib/http-fetch.js";
import { InconclusiveError } from "../../../src/suite/model/finding.js";
import { type Credentials, createClient, defaultLimits, type Limits } from "../../../src/suite/target/client.js";

const fine: HttpResponse = { status: 200, headers: {}, body: "{}" };

describe("the client", () => {
  test("sends the token, and none or a wrong one when told", async () => {
    const { client, sent } = stage(() => fine);
    await client.request({ operation: "GetMeetings" });
    await client.request({ operation: "GetMeetings", credentials: "none" });
    await client.request({ operation: "GetMeetings", credentials: "wrong" });
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer secret",
      undefined,
      `Bearer ${"0".repeat(40)}`,
    ]);
  });

  test("keeps no token or key that the target gives back", async () => {
    const secret = "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY";
    const echo = { status: 401, headers: { "x-echo": secret }, body: `{"message":"Bearer ${secret}"}` };
    for (const credentials of [{ token: secret }, { email: "a@example.com", key: secret }]) {
      const { client } = stage(() => echo, {}, credentials);
      await client.request({ operation: "GetMeetings" });
      expect(client.log).toMatchObject([{ headers: { "x-echo": "[secret]" }, json: { message: "Bearer [secret]" } }]);
      expect(JSON.stringify(client.log)).not.toContain(secret);
    }
  });

  test("leaves titles as they are that hold a word as short as a test's token", async () => {
    const { client } = stage(() => ({ ...fine, body: '{"title":"The secret garden"}' }));
    expect((await client.request({ operation: "GetMeetings" })).json).toEqual({ title: "The secret garden" });
  });

  test("sends nothing after its end, not even what waits for its turn", async () => {
    const { client, sent } = stage(() => setTimeout(10, fine), { concurrency: 1 });
    const requests = [1, 2].map(() => client.request({ operation: "GetMeetings" }));
    const outcomes = Promise.allSettled(requests);
    await expect.poll(() => sent.length).toBe(1);
    client.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await setTimeout(30);
    expect(sent).toHaveLength(1);
  });

  test("tries again after a failed connection, and then goes on", async () => {
    const { client, sent } = stage((n) => (n === 1 ? new Error("reset") : fine));
    expect((await client.request({ operation: "GetMeetings" })).status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  test("ends the run when told to wait for minutes", async () => {
    const { client, sent } = stage(() => ({ status: 429, headers: { "retry-after": "300" }, body: "" }));
    await expect(client.request({ operation: "GetMeetings" })).rejects.toMatchObject({ reason: "outage" });
    await expect(client.request({ operation: "GetSessions" })).rejects.toBeInstanceOf(InconclusiveError);
    expect(sent).toHaveLength(1);
  });

  test("takes 5xx everywhere for an outage", async () => {
    const { client } = stage(() => ({ status: 500, headers: {}, body: "" }));
    await expect(client.request({ operation: "GetMeetings" })).rejects.toMatchObject({
      reason: "outage",
    });
  });

  test("takes a 500 of one operation for its response", async () => {
    const { client } = stage((_, { path }) => (path.endsWith("/meetings") ? { ...fine, status: 500 } : fine));
    expect((await client.request({ operation: "GetMeetings" })).status).toBe(500);
  });

  test("takes a 503 of one operation for its absence", async () => {
    const { client } = stage((_, { path }) => (path.endsWith("/meetings") ? { ...fine, status: 503 } : fine));
    await expect(client.request({ operation: "GetMeetings" })).rejects.toMatchObject({
      reason: "request",
    });
  });

  test("takes a 503 that asks to wait for a rate limit, though other requests succeed", async () => {
    const busy = { ...fine, status: 503, headers: { "retry-after": "1" } };
    const { client } = stage((_, { path }) => (path.includes("?") ? busy : fine));
    await client.request({ operation: "GetMeetings" });
    const request = client.request({ operation: "GetMeetings", query: { page_no: "2" } });
    await expect(request).rejects.toMatchObject({ reason: "request" });
  });

  test.each([503, 504, "reset"])("takes what a gateway does now and then, as %s, for no response", async (failure) => {
    const fails = () => (failure === "reset" ? new Error("reset") : { ...fine, status: Number(failure) });
    const { client } = stage((n, { path }) => (path.includes("?") && n <= 7 ? fails() : fine));
    await client.request({ operation: "GetMeetings" });
    expect((await client.request({ operation: "GetMeetings", query: { page_no: "2" } })).status).toBe(200);
  });

  test("takes a 504 of one request that fails between others for its response", async () => {
    const { client } = stage((_, { path }) => (path.includes("?") ? { ...fine, status: 504 } : fine));
    await client.request({ operation: "GetMeetings" });
    expect((await client.request({ operation: "GetMeetings", query: { page_no: "2" } })).status).toBe(504);
  });

  test("ends the run when the credentials are no longer accepted", async () => {
    const { client } = stage((n) => (n > 1 ? { ...fine, status: 401 } : fine));
    await client.request({ operation: "GetMeetings" });
    await expect(client.request({ operation: "GetSessions" })).rejects.toMatchObject({
      reason: "outage",
      message: "the target no longer accepts the credentials: GetMeetings returns 401",
    });
    await expect(client.request({ operation: "GetMeetings" })).rejects.toBeInstanceOf(InconclusiveError);
  });

  test.each([
    ["302", { ...fine, status: 302, headers: { location: "https://login.example/" } }],
    ["a page of HTML", { ...fine, body: "<html>Sign in</html>" }],
  ])("ends the run when a login takes the place of the API: %s", async (what, login) => {
    const { client } = stage((n) => (n > 1 ? login : fine));
    await client.request({ operation: "GetMeetings" });
    await expect(client.request({ operation: "GetSessions" })).rejects.toMatchObject({
      reason: "outage",
      message: `the target no longer responds as the API: GetMeetings returns ${what}`,
    });
  });

  test("takes the rejection of one request, or of other credentials, for its response", async () => {
    const { client } = stage((_, { path, headers }) =>
      path.includes("?") || headers.authorization !== "Bearer secret" ? { ...fine, status: 403 } : fine,
    );
    await client.request({ operation: "GetMeetings" });
    const wrong = { operation: "GetMeetings", credentials: "wrong" } as const;
    expect((await client.request(wrong)).status).toBe(403);
    expect((await client.request({ operation: "GetMeetings", query: { page_no: "2" } })).status).toBe(403);
  });

  test("sends no more requests than allowed", async () => {
    const { client, sent } = stage(() => fine, { maxRequests: 2 });
    await client.request({ operation: "GetMeetings" });
    await client.request({ operation: "GetMeetings" });
    await expect(client.request({ operation: "GetMeetings" })).rejects.toMatchObject({ reason: "budget" });
    expect(sent).toHaveLength(2);
  });

  test("takes a 429 that every retry gets for no response, and goes on", async () => {
    const { client } = stage((_, { path }) => (path.includes("?") ? { ...fine, status: 429 } : fine));
    await client.request({ operation: "GetMeetings" });
    const request = client.request({ operation: "GetMeetings", query: { page_no: "2" } });
    await expect(request).rejects.toMatchObject({ reason: "request", message: expect.stringContaining("--rps") });
    expect((await client.request({ operation: "GetMeetings" })).status).toBe(200);
  });

  test("ends the run once the responses are too long in all to keep", async () => {
    const body = JSON.stringify("x".repeat(32_000_000));
    const { client } = stage(() => ({ ...fine, body }), { maxBodyBytes: body.length });
    for (let count = 0; count < 4; count += 1) await client.request({ operation: "GetMeetings" });
    await expect(client.request({ operation: "GetMeetings" })).rejects.toMatchObject({ reason: "budget" });
  });
});

type Responder = (n: number, request: HttpRequest) => HttpResponse | Error | Promise<HttpResponse>;

/** Creates a client, a target that responds to its n-th request as given, and a clock that only waiting moves. */
function stage(respond: Responder, limits: Partial<Limits> = {}, credentials: Credentials = { token: "secret" }) {
  const sent: HttpRequest[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(milliseconds: number) {
      now += milliseconds;
    },
  };
  const client = createClient({
    ...{ account: "account", app: "app", clock, credentials },
    limits: { ...defaultLimits, rps: Number.POSITIVE_INFINITY, ...limits },
    target: {
      name: "stage",
      kind: "http",
      async send(request) {
        sent.push(request);
        const result = await respond(sent.length, request);
        if (result instanceof Error) throw result;
        return result;
      },
    },
  });
  return { client, sent, clock };
}
