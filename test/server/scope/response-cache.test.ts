import { expect, test } from "vitest";
import { createMockContext } from "../../../src/server/in-process-mock.js";
import { KeptAnswers } from "../../../src/server/scope/response-cache.js";
import { stage } from "../stage.js";

const megabyte = 1024 * 1024;
const operation = { id: "GetSessions", path: "/sessions", parameters: [] };

test.each([
  ["long answers", (index: number) => `/${index}`, "x".repeat(100_000)],
  ["short answers to long URLs", (index: number) => `/${index}${"x".repeat(100_000)}`, "x"],
])("keeps at most 128 MB of %s", async (_, url, text) => {
  const { tenant } = await stage();
  const answers = new KeptAnswers({ version: 1 });
  const count = 3000;
  for (let index = 0; index < count; index++) answers.keep(url(index), operation, text, tenant.key);
  let kept = 0;
  // The newest first, for asking for an old answer makes it new.
  for (let index = count - 1; index >= 0 && answers.get(url(index)); index--) kept++;
  expect(kept * 100_000).toBeGreaterThan(60 * megabyte);
  expect(kept * 100_000).toBeLessThan(129 * megabyte);
});

test("a scope that is reset keeps none", async () => {
  const { scopes, openTenant } = await createMockContext({});
  const { answers, world } = scopes.main;
  const tenant = await openTenant(world, { accountId: "account", appId: "app" });
  answers.keep("/", operation, "{}", tenant.key);
  expect(answers.get("/")?.answer).toBe("{}");
  scopes.main.reset([]);
  expect(answers.get("/")).toBeUndefined();
});
