import { expect, test } from "vitest";
import { z } from "zod";
import { schemaProblems } from "../../src/lib/problem.js";

test.each<[schema: z.ZodType, value: unknown, message: string]>([
  [z.number(), "1", "expected number, received string"],
  [z.int(), 1.5, "expected a whole number"],
  [z.number().min(1), 0, "expected at least 1"],
  [z.number().positive(), 0, "expected more than 0"],
  [z.number().max(599), 700, "expected at most 599"],
  [z.string().min(1), "", "expected at least 1 character"],
  [z.string().max(2), "abc", "expected at most 2 characters"],
  [z.array(z.string()).max(1), ["a", "b"], "expected at most 1 item"],
  [z.enum(["LIVE", "ENDED"]), "live", "expected one of LIVE, ENDED"],
  [z.literal("LIVE"), "live", 'expected "LIVE"'],
  [z.string().regex(/^a/), "b", "must match pattern /^a/"],
  [z.string().min(5, "too short a name"), "", "too short a name"],
  [z.union([z.number(), z.boolean()]), "x", "expected number, received string, or expected boolean, received string"],
])("%# a value that does not fit is reported in words", (schema, value, message) => {
  const { error } = schema.safeParse(value);
  expect(error && schemaProblems(error, schema)).toEqual([{ path: [], message }]);
});

test("a field that is missing, and one that is unknown with what was probably meant", () => {
  const schema = z.strictObject({ title: z.string() });
  const { error } = schema.safeParse({ titel: "x" });
  expect(error && schemaProblems(error, schema)).toEqual([
    { path: ["title"], message: "missing; expected string" },
    { path: ["titel"], message: "unknown field; did you mean title?" },
  ]);
});
