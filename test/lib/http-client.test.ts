import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import {
  createHttpClient,
  fetchBelow,
  fetchError,
  type HttpLimits,
  type HttpRequest,
  type HttpResponse,
} from "../../src/lib/http-client.js";

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

  test.each([408, 429, 500, 503])("retries a response with status %i, and returns the last one", async (status) => {
    const { client, sent } = stage(() => ({ ...ok, status }));
    expect((await client.send(request)).status).toBe(status);
    expect(sent).toHaveLength(3);
    expect(client.retried()).toEqual({ [status]: 2 });
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

  test("counts only what it sends", async () => {
    const { client, sent } = stage(() => ok, { rps: 2, concurrency: 1, maxTimeMs: 1400 });
    await Promise.allSettled(Array.from({ length: 9 }, () => client.send(request)));
    expect(sent).toHaveLength(3);
    expect(client.sent()).toBe(3);
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

  test("waits for the next window when no request is left", async () => {
    const last = { ...ok, headers: { ratelimit: '"default";r=0;t=12' } };
    const { client, clock } = stage((n) => (n === 1 ? last : ok));
    await client.send(request);
    expect(clock.now()).toBeLessThan(12_000);
    await client.send(request);
    expect(clock.now()).toBeGreaterThanOrEqual(12_000);
  });

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

test("fetchBelow follows no redirect and gives up after the timeout", async () => {
  const server = createServer(({ url }, response) => {
    if (url === "/base/moved") response.writeHead(302, { Location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const send = fetchBelow(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`, fetch);
    const moved = await send({ path: "/moved", headers: {}, timeoutMs: 5000, maxBodyBytes: 1000 });
    expect(moved).toMatchObject({ status: 302, headers: { location: "/elsewhere" } });
    await expect(send({ path: "/silent", headers: {}, timeoutMs: 50, maxBodyBytes: 1000 })).rejects.toThrow(/timeout/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  ["zstd", "{}", "its content-encoding is zstd, which the request does not accept"],
  ["gzip, zstd", "{}", "its content-encoding is zstd, which the request does not accept"],
  ["compress", "{}", "its content-encoding is compress, which the request does not accept"],
  ["br", '{ "success": true }', "its content-encoding is br, and its bytes are not"],
  ["gzip", '{ "success": true }', "its content-encoding is gzip, and its bytes are not"],
  ["utf-8", "{}", undefined],
  ["identity", "{}", undefined],
])("says of a plain body with the content encoding %s what is wrong with it", async (encoding, body, flaw) => {
  const server = createServer((_, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const send = fetchBelow(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, fetch);
    const response = await send({ path: "/", headers: {}, timeoutMs: 5000, maxBodyBytes: 1000 });
    expect(response).toMatchObject(flaw === undefined ? { status: 200, body } : { status: 200, body: "", flaw });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  ["not compressed", "plain", { status: 200, body: "", flaw: "its content-encoding is gzip, and its bytes are not" }],
  ["missing", undefined, undefined],
])("tells a body that comes late and is %s from the other", async (_, body, expected) => {
  let head = () => {};
  const arrived = new Promise<void>((resolve) => {
    head = resolve;
  });
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).flushHeaders();
    if (body !== undefined) arrived.then(() => response.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const send = fetchBelow(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async (url, init) => {
      const response = await fetch(url, init);
      head();
      return response;
    });
    const response = send({ path: "/", headers: {}, timeoutMs: 300, maxBodyBytes: 1000 });
    if (expected) expect(await response).toMatchObject(expected);
    else await expect(response).rejects.toThrow("no complete response within the timeout of 0.3 s");
  } finally {
    server.closeAllConnections();
    server.close();
  }
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

test("names what is behind a wrapped error, as where a proxy rejects a tunnel", () => {
  const rejected = new Error("Proxy response (403) !== 200 when HTTP Tunneling");
  const cause = new Error("Request was cancelled.", { cause: rejected });
  expect(fetchError(new TypeError("fetch failed", { cause }))).toBe(rejected);
});

test("names a failed TLS handshake by its code", () => {
  const code = "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL";
  const cause = Object.assign(new Error("80DC2598007F0000:error:0A000460:SSL routines:ssl3_read_bytes"), { code });
  const { message } = fetchError(new TypeError("fetch failed", { cause }));
  expect(message).toBe(`the TLS handshake fails (${code})`);
});

type Respond = (n: number) => HttpResponse | Error | Promise<HttpResponse>;

/** A client of a target that responds to the n-th request with `respond(n)`, and a clock that only waiting moves. */
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
