import { expect, test } from "vitest";
import { z } from "zod";
import { strictSchema } from "../../src/lib/strict-schema.js";

const tree = z.object({
  name: z.string(),
  get children() {
    return z.array(tree).optional();
  },
});

const model = z.object({
  tree,
  union: z.union([z.object({ a: z.int() }), z.object({ b: z.int() })]).nullable(),
});

const valid = { tree: { name: "x", children: [{ name: "y" }] }, union: { b: 1 } };

test.each([
  ["the top", { ...valid, more: 1 }],
  ["an object", { ...valid, tree: { name: "x", more: 1 } }],
  ["an item of a recursive list", { ...valid, tree: { name: "x", children: [{ name: "y", more: 1 }] } }],
  ["a member of a union", { ...valid, union: { b: 1, more: 1 } }],
])("an unknown field is rejected in %s", (_, value) => {
  expect(model.safeParse(value).success).toBe(true);
  expect(strictSchema(model).safeParse(value).success).toBe(false);
});

test("what has no unknown field is read as before, and descriptions remain", () => {
  expect(strictSchema(model).parse(valid)).toEqual(valid);
  expect(strictSchema(z.object({}).meta({ description: "d" })).meta()).toEqual({ description: "d" });
  expect(strictSchema(model)).toBe(strictSchema(model));
});
