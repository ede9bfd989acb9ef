import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { createHttpClient, type HttpLimits } from "../../src/lib/http-client.js";
import { fetchBelow, type HttpRequest, type HttpResponse } from "../../src/lib/http-fetch.js";

const ok: HttpResponse = { status: 200, headers: {}, body: "{}" };
const request = { path: "/path", headers: {} };

describe("the HTTP client", () => {
  test("retries a failed connection, twice as long after each attempt", async () => {
    const { client, sent, clock } = stage((n) => (n <= 2 ? new Error("reset") : ok));
    expect((await client.send(request)).status).toBe(200);
    expect(sent).toHaveLength(3);
    expect(client.retried()).toEqual({ 0: 2 });
    expect(clock.now()).toBe(1500);
  });

  test("waits twice as long after each of many failures, but not for a rate limit that goes on", async () => {
    const delays = async (status: number) => {
      const { client, clock } = stage(() => ({ ...ok, status, headers: { "retry-after": "0" } }), { retries: 5 });
      await client.send(request);
      return clock.now();
    };
    expect(await delays(500)).toBe(500 + 1000 + 2000 + 4000 + 8000);
    expect(await delays(429)).toBe(500 + 1000 + 13 * 2000);
  });

  test.each([
    [408, 2, {}],
    [500, 2, {}],
    [503, 2, {}],
    // Others may use the same rate limit up.
    [429, 6, {}],
    [503, 6, { "retry-after": "1" }],
  ])("retries a response with status %i up to %i times, and returns the last one", async (status, retries, headers) => {
    const { client, sent } = stage(() => ({ ...ok, status, headers }));
    expect((await client.send(request)).status).toBe(status);
    expect(sent).toHaveLength(1 + retries);
    expect(client.retried()).toEqual({ [status]: retries });
  });

  test("retries a 503 as often as a 429, once the target has served a request", async () => {
    const { client, sent } = stage((n) => (n === 1 ? ok : { ...ok, status: 503 }));
    await client.send(request);
    await client.send(request);
    expect(sent).toHaveLength(1 + 1 + 6);
  });

  test.each([
    [429, 10],
    [503, 10],
    [503, Number.POSITIVE_INFINITY],
  ])("sends less to a target that limits the rate by %i: %d", async (status, rps) => {
    const allowed: number[] = [];
    const { client, clock, sent } = stage(
      () => {
        const isTooMany = clock.now() - (allowed.at(-5) ?? -1000) < 1000;
        if (!isTooMany) allowed.push(clock.now());
        return isTooMany ? { ...ok, status } : ok;
      },
      { rps, maxRequests: 1000 },
    );
    for (let count = 0; count < 200; count += 1) expect((await client.send(request)).status).toBe(200);
    expect(sent.length).toBeLessThan(250);
  });

  test("sends as much as before to a target that says how long to wait, or that rejects now and then", async () => {
    const seconds = async (headers: Readonly<Record<string, string>>) => {
      const { client, clock } = stage((n) => (n % 9 ? ok : { ...ok, status: 429, headers }), {
        rps: Number.POSITIVE_INFINITY,
        maxRequests: 1000,
      });
      for (let count = 0; count < 400; count += 1) await client.send(request);
      return clock.now() / 1000;
    };
    expect(await seconds({ "retry-after": "1" })).toBeLessThan(50);
    expect(await seconds({})).toBeLessThan(65);
  });

  test("sends as much as before to a target whose 503 no retry ends, and never less than two a second", async () => {
    const seconds = async (respond: Respond) => {
      const { client, clock } = stage(respond, { rps: 10, retries: 1, maxRequests: 1000 });
      for (let count = 0; count < 40; count += 1) await client.send(request, 1);
      const start = clock.now();
      for (let count = 0; count < 10; count += 1) await client.send(request, 0);
      return (clock.now() - start) / 1000;
    };
    expect(await seconds((n) => (n === 1 ? ok : { ...ok, status: 503 }))).toBeCloseTo(1);
    expect(await seconds((n) => (n % 2 ? { ...ok, status: n < 80 ? 503 : 200 } : ok))).toBeCloseTo(4.5, 1);
  });

  test.each([200, 204, 302, 400, 401, 404])("returns a response with status %i at once", async (status) => {
    const { client, sent } = stage(() => ({ ...ok, status }));
    expect((await client.send(request)).status).toBe(status);
    expect(sent).toHaveLength(1);
  });

  test("names the cause when every connection fails", async () => {
    const { client } = stage(() => new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }));
    await expect(client.send(request)).rejects.toMatchObject({ reason: "network", message: "connect ECONNREFUSED" });
  });

  test("says what to do about a certificate that nobody trusted has signed", async () => {
    const cause = Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    const { client } = stage(() => new TypeError("fetch failed", { cause }));
    await expect(client.send(request)).rejects.toThrow(/^self-signed certificate; .*NODE_EXTRA_CA_CERTS/);
  });

  test("names the first of several attempts to connect", async () => {
    const cause = new AggregateError([
      new Error("connect ECONNREFUSED ::1:1"),
      new Error("connect ECONNREFUSED 127.0.0.1:1"),
    ]);
    const { client } = stage(() => new TypeError("fetch failed", { cause }));
    await expect(client.send(request)).rejects.toThrow(/^connect ECONNREFUSED ::1:1$/);
  });

  test("sends nothing once its time is over", async () => {
    const { client, sent } = stage(() => new Error("reset"), { maxTimeMs: 1400 });
    await expect(client.send(request)).rejects.toMatchObject({
      reason: "time",
      message: "the time limit of 1.4 s is used up",
    });
    expect(sent).toHaveLength(2);
  });

  test("counts only what it sends, and waits for no further turns once its time is over", async () => {
    const { client, clock, sent } = stage(() => ok, { rps: 2, concurrency: 1, maxTimeMs: 1400 });
    for (let count = 1; count <= 9; count++) await client.send(request).catch(() => {});
    expect(sent).toHaveLength(3);
    expect(client.sent()).toBe(3);
    expect(clock.now()).toBe(1500);
  });

  test("never retries an error that is final", async () => {
    const { client, sent } = stage(() => new RangeError("final"));
    await expect(client.send(request)).rejects.toBeInstanceOf(RangeError);
    expect(sent).toHaveLength(1);
  });

  test("waits as long as Retry-After says, in seconds or as a date", async () => {
    const at = (time: number): string => new Date(time).toUTCString();
    const fastClock = 3_600_000;
    for (const headers of [
      { "retry-after": "30" },
      { "retry-after": at(30_000) },
      { "retry-after": at(fastClock + 30_000), date: at(fastClock) },
    ]) {
      const { client, clock } = stage((n) => (n === 1 ? { status: 429, headers, body: "" } : ok));
      await client.send(request);
      expect(clock.now()).toBeGreaterThanOrEqual(30_000);
      expect(clock.now()).toBeLessThan(31_000);
    }
  });

  test.each(['"default";r=0;t=12', '"burst";r=9;t=1, "default";r=0;t=12'])(
    "waits for the next window after %s",
    async (ratelimit) => {
      const last = { ...ok, headers: { ratelimit } };
      const { client, clock } = stage((n) => (n === 1 ? last : ok));
      await client.send(request);
      expect(clock.now()).toBeLessThan(12_000);
      await client.send(request);
      expect(clock.now()).toBeGreaterThanOrEqual(12_000);
    },
  );

  test("stops when a delay is too long", async () => {
    const { client, sent } = stage(() => ({ status: 429, headers: { "retry-after": "300" }, body: "" }));
    for (let count = 0; count < 2; count += 1) {
      await expect(client.send(request)).rejects.toMatchObject({
        reason: "delay",
        message: "the target asks to wait 300 s",
      });
    }
    expect(sent).toHaveLength(1);
  });

  test("sends no more requests than allowed", async () => {
    const { client, sent } = stage(() => ok, { maxRequests: 1 });
    await client.send(request);
    await expect(client.send(request)).rejects.toMatchObject({ reason: "budget" });
    expect(sent).toHaveLength(1);
    expect(client.sent()).toBe(1);
  });

  test("starts no more requests per second than allowed", async () => {
    const { client, clock } = stage(() => ok, { rps: 5 });
    for (let count = 0; count < 11; count += 1) await client.send(request);
    expect(clock.now()).toBe(2000);
  });

  test("has no more requests under way than allowed", async () => {
    let running = 0;
    let most = 0;
    const respond = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return ok;
    };
    const { client } = stage(respond, { concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, () => client.send(request)));
    expect(most).toBe(3);
  });
});

test("says that a body is shorter than its content-length", async () => {
  const server = createServer(({ socket }, response) => {
    response.writeHead(200, { "content-length": "100" }).write("{}", () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const send = fetchBelow(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, fetch);
    const { client } = stage(() => send({ path: "/", headers: {}, timeoutMs: 5000, maxBodyBytes: 1000 }), {
      retries: 0,
    });
    const message = "a body ends before its content-length, or is cut off (other side closed)";
    await expect(client.send(request)).rejects.toThrow(message);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

type Respond = (n: number) => HttpResponse | Error | Promise<HttpResponse>;

/** Creates a client of a target that responds to the n-th request with `respond(n)`, and a clock that only waiting moves. */
function stage(respond: Respond, limits: Partial<HttpLimits> = {}) {
  const sent: HttpRequest[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(milliseconds: number) {
      now += milliseconds;
    },
  };
  const client = createHttpClient({
    clock,
    limits: {
      ...{ maxRequests: 100, rps: Number.POSITIVE_INFINITY, concurrency: 4, timeoutMs: 1000 },
      ...{ retries: 2, maxWaitMs: 60_000, maxTimeMs: Number.POSITIVE_INFINITY, maxBodyBytes: 1000 },
      ...limits,
    },
    isFinal: (error) => error instanceof RangeError,
    async send(one) {
      sent.push(one);
      const result = await respond(sent.length);
      if (result instanceof Error) throw result;
      return result;
    },
  });
  return { client, clock, sent };
}
