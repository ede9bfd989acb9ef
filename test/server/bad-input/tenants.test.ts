import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { TenantLimitError } from "../../../src/world/world.js";
import { appPath, gatewayError, pathOf, send } from "../requests.js";
import { mockFor } from "../stage.js";

describe("at the tenant limit", () => {
  test("a new tenant gets a clear 503, known ones respond as before", async () => {
    const mock = await mockFor({ maxTenants: 3 });
    const known = ["a", "b", "c"].map((account) => `${pathOf(account, "app")}/sessions`);
    const before = await Promise.all(known.map(async (url) => (await send(mock, url)).text));
    expect(new Set(before).size).toBe(3);
    for (let index = 0; index < 500; index++) {
      const { status, body } = await send(mock, `${pathOf(`new${index}`, "app")}/sessions`);
      expect(status).toBe(503);
      expect(gatewayError(body)?.message).toBe(
        "This mock already holds 3 tenants, its limit; known account and app pairs still work",
      );
    }
    expect(mock.world.size).toBe(3);
    expect(await Promise.all(known.map(async (url) => (await send(mock, url)).text))).toEqual(before);
  });

  test("the very first request of a mock without room gets it too", async () => {
    const mock = await mockFor({ maxTenants: 0 });
    expect((await send(mock, `${appPath}/meetings`)).status).toBe(503);
  });

  test("many first requests at once open no more than the limit", async () => {
    const mock = await mockFor({ maxTenants: 5 });
    const urls = Array.from({ length: 40 }, (_, index) => `${pathOf(`account${index % 20}`, "app")}/meetings`);
    const statuses = await Promise.all(urls.map(async (url) => (await send(mock, url)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 503)).toHaveLength(30);
    expect(mock.world.size).toBe(5);
  });

  test("room that was made is given to the next", async () => {
    const mock = await mockFor({ maxTenants: 1 });
    await send(mock, `${pathOf("a", "app")}/meetings`);
    mock.world.apply({ type: "TenantDropped", accountId: "a", appId: "app" });
    expect((await send(mock, `${pathOf("b", "app")}/meetings`)).status).toBe(200);
    expect((await send(mock, `${pathOf("a", "app")}/meetings`)).status).toBe(503);
  });
});

test("many distinct account ids take no memory", { timeout: 30_000 }, async () => {
  const mock = await mockFor({ maxTenants: 10, meetings: 5, sessions: 5 });
  for (let index = 0; index < 1000; index++) await send(mock, `${pathOf(`warm${index}`, "app")}/meetings`);
  const before = await usedMemory();
  const stackTraceLimit = Error.stackTraceLimit;
  // Only to make the loop fast: hundreds of thousands of stack traces take seconds.
  Error.stackTraceLimit = 0;
  let rejected = 0;
  for (let index = 0; index < 300_000; index++) {
    try {
      mock.world.open(`account${index}`, "app");
    } catch (error) {
      if (error instanceof TenantLimitError) rejected++;
    }
  }
  Error.stackTraceLimit = stackTraceLimit;
  for (let index = 0; index < 5000; index++) await send(mock, `${pathOf(`cold${index}`, "app")}/meetings?x=${index}`);
  expect(rejected).toBe(300_000);
  expect(mock.world.size).toBe(10);
  expect((await usedMemory()) - before).toBeLessThan(10 * 1024 * 1024);
});

/** Bytes in use once requests are done with and the garbage is collected. */
async function usedMemory(): Promise<number> {
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}
