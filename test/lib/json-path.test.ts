import { expect, test } from "vitest";
import { z } from "zod";
import { jsonPath, valueAt } from "../../src/lib/json-path.js";
import { schemaProblems } from "../../src/lib/model-problems.js";

test("writes keys and positions, and quotes keys that are no identifiers", () => {
  expect(jsonPath([])).toBe("$");
  expect(jsonPath(["meetings", 0, "title"])).toBe("$.meetings[0].title");
  expect(jsonPath(["größe", "a.b", "0"])).toBe('$.größe["a.b"]["0"]');
});

test("reads the value at a path, of own members only", () => {
  expect(valueAt({ a: [{ b: 1 }] }, ["a", 0, "b"])).toBe(1);
  expect(valueAt({ a: null }, ["a", "b"])).toBeUndefined();
  expect(valueAt({}, ["constructor"])).toBeUndefined();
});

test("reports every unknown field with its path, and which one was probably meant, or once which there are", () => {
  const inner = z.strictObject({ title: z.string().optional() });
  const schema = z.strictObject({
    list: z.array(inner).optional(),
    one: z.union([z.string(), inner]).optional(),
    by: z.record(z.string(), inner).default({}),
  });
  const { error } = schema.safeParse({
    lits: [],
    list: [{ titel: "A" }, { zzz: 1 }, { yyy: 1 }],
    by: { x: { tite: 1 } },
  });
  const problems = error ? schemaProblems(error, schema) : [];
  expect(problems.map(({ path, message }) => `${jsonPath(path)}: ${message}`).sort()).toEqual([
    "$.by.x.tite: unknown field; did you mean title?",
    "$.list[0].titel: unknown field; did you mean title?",
    "$.list[1].zzz: unknown field; there are title",
    "$.list[2].yyy: unknown field",
    "$.lits: unknown field; did you mean list?",
  ]);
});
