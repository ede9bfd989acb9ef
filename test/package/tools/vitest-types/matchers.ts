import { mockTest } from "realtimekit-testkit/vitest";
import { expect } from "vitest";

mockTest()("the matchers have types", async ({ mock }) => {
  const body: unknown = {};
  expect(body).toMatchContract("GetSessions", "2026-07");
  // @ts-expect-error There is no such operation.
  expect(body).not.toMatchContract("GetSession");
  await expect(mock).toHaveBeenRequested({ operation: "GetSessions", times: 1 });
  await expect(Promise.resolve(body)).resolves.toMatchContract("GetSessions");
  await expect.poll(() => body).toMatchContract("GetSessions");
  expect([body]).toEqual([expect.toMatchContract("GetSessions")]);
});
