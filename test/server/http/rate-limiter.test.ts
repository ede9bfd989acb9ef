import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientKey, RateLimiter } from "../../../src/server/http/rate-limiter.js";
import { appPath, gatewayError, send } from "../requests.js";
import { mockFor } from "../stage.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

const url = `${appPath}/sessions?per_page=1`;
const ada = { authorization: "Bearer ada" };
const bob = { authorization: "Bearer bob" };

test("counts down, rejects with Retry-After, and responds again after the block", async () => {
  const mock = await mockFor({ rateLimit: true, profile: { rateLimitRequests: 2, rateLimitBlockSeconds: 10 } });
  const seen = [];
  for (const pause of [0, 1000, 1000, 1000, 8999, 1]) {
    vi.advanceTimersByTime(pause);
    const { status, headers } = await send(mock, url, { headers: ada });
    seen.push([status, headers.ratelimit, headers["retry-after"]]);
    expect(headers["ratelimit-policy"]).toBe('"default";q=2;w=300');
  }
  expect(seen).toEqual([
    [200, '"default";r=1;t=300', undefined],
    [200, '"default";r=0;t=299', undefined],
    [429, '"default";r=0;t=10', "10"],
    [429, '"default";r=0;t=9', "9"],
    [429, '"default";r=0;t=1', "1"],
    [200, '"default";r=1;t=300', undefined],
  ]);
});

test("a 429 is in the gateway envelope", async () => {
  const mock = await mockFor({ rateLimit: true, profile: { rateLimitRequests: 1 } });
  await send(mock, url);
  const { status, body } = await send(mock, url);
  expect([status, gatewayError(body)?.message]).toEqual([
    429,
    "Please wait and consider throttling your request speed",
  ]);
});

test("counts each credential by itself, over all tenants and operations", async () => {
  const mock = await mockFor({ rateLimit: true, profile: { rateLimitRequests: 2 } });
  const left = async (path: string, headers: Record<string, string>) =>
    (await send(mock, path, { headers })).headers.ratelimit;
  expect(await left(url, ada)).toBe('"default";r=1;t=300');
  expect(await left("/accounts/other/realtime/kit/app/meetings", ada)).toBe('"default";r=0;t=300');
  expect(await left(url, bob)).toBe('"default";r=1;t=300');
  expect(await left(url, { "x-auth-email": "a@example.com", "x-auth-key": "ada" })).toBe('"default";r=1;t=300');
});

test("does not count what never reaches an operation, nor preflights", async () => {
  const mock = await mockFor({ rateLimit: true, profile: { rateLimitRequests: 1 } });
  for (const [path, method, headers] of [
    ["/nowhere", "GET", ada],
    [url, "POST", ada],
    [url, "OPTIONS", {}],
    [url, "GET", {}],
  ] as const) {
    expect((await send(mock, path, { method, headers })).headers).not.toHaveProperty("ratelimit");
  }
  expect((await send(mock, url, { headers: ada })).status).toBe(200);
});

test("sends no rate limit headers unless it simulates limits", async () => {
  const mock = await mockFor({ profile: { rateLimitRequests: 1 } });
  await send(mock, url);
  const { status, headers } = await send(mock, url);
  expect(status).toBe(200);
  expect(Object.keys(headers).filter((name) => name.startsWith("ratelimit") || name === "retry-after")).toEqual([]);
});

test("forgets the oldest clients when there are many, and stores no secret", () => {
  const limiter = new RateLimiter({ rateLimitRequests: 1, rateLimitWindowSeconds: 300, rateLimitBlockSeconds: 300 });
  const count = (authorization: string, now: number) => limiter.count({ authorization }, now).exceeded;
  expect([count("first", 0), count("first", 1)]).toEqual([false, true]);
  for (let index = 0; index < 10_000; index++) count(`client ${index}`, 2);
  expect([count("client 9999", 3), count("first", 3)]).toEqual([true, false]);
  expect(clientKey({ authorization: "Bearer secret" })).not.toContain("secret");
});

test("a reset of the scope starts new windows", async () => {
  const mock = await mockFor({ rateLimit: true, profile: { rateLimitRequests: 1 } });
  const status = async () => (await send(mock, url, { headers: ada })).status;
  expect([await status(), await status()]).toEqual([200, 429]);
  await mock.control.state.reset();
  expect(await status()).toBe(200);
});
