import { expect, test } from "vitest";
import { ResponseCache } from "../../../src/server/scope/response-cache.js";

const megabyte = 1024 * 1024;
const match = {
  operation: { id: "GetSessions", path: "/sessions", parameters: [], served: true },
  tenant: { accountId: "account", appId: "app" },
  id: "",
};

test.each([
  ["long responses", (index: number) => `/${index}`, "x".repeat(100_000)],
  ["short responses to long URLs", (index: number) => `/${index}${"x".repeat(100_000)}`, "x"],
])("stores at most 64 MiB of %s, and always the last", (_, url, body) => {
  const cache = new ResponseCache();
  let most = 0;
  for (let index = 0; index < 1500; index++) {
    cache.set(url(index), { match, body, version: 0 });
    expect(cache.get(url(index))?.body).toBe(body);
    if (index % 50 !== 49) continue;
    const stored = Array.from({ length: index + 1 }, (_, earlier) => cache.get(url(earlier))).filter(Boolean).length;
    most = Math.max(most, stored);
  }
  expect(most * 100_000).toBeGreaterThan(50 * megabyte);
  expect(most * 100_000).toBeLessThan(65 * megabyte);
});

test("a response replaced again and again takes its room once", () => {
  const cache = new ResponseCache();
  cache.set("/first", { match, body: "first", version: 0 });
  for (let version = 0; version < 1000; version++) cache.set("/", { match, body: "x".repeat(megabyte), version });
  expect(cache.get("/first")?.body).toBe("first");
  expect(cache.get("/")?.version).toBe(999);
});
