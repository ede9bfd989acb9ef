import { expect, test } from "vitest";
import { apiOperations } from "../../src/contract/api-operations.js";
import { operationIds, operations } from "../../src/contract/operations.js";

test("the API has 62 operations, each with a name and a route of its own", () => {
  expect(apiOperations).toHaveLength(62);
  expect(new Set(apiOperations.map(({ id }) => id)).size).toBe(62);
  expect(new Set(apiOperations.map(({ method, path }) => `${method} ${path}`)).size).toBe(62);
});

test("the served operations are among them, under their own names", () => {
  const served = apiOperations.filter(({ id }) => Object.hasOwn(operations, id));
  expect(served.map(({ id }) => id).sort()).toEqual([...operationIds].sort());
  for (const { id, method, path } of served) {
    expect(operations).toHaveProperty(id, expect.objectContaining({ method: method.toLowerCase(), path }));
  }
});
