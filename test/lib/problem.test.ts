import { expect, test, vi } from "vitest";
import { z } from "zod";
import { parseModel, schemaProblems } from "../../src/lib/model-problems.js";

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
  [z.url(), "b", "expected a URL"],
  [z.iso.date(), "2026-02-30", "expected a date such as 2026-12-31"],
  [z.record(z.string(), z.string()), 5, "expected object, received number"],
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

const named = z.union([
  z.string(),
  z.strictObject({ name: z.string(), at: z.strictObject({ x: z.int() }).optional() }),
]);
const either = z.union([z.strictObject({ a: z.int() }), z.strictObject({ b: z.int() })]);
const person = z.union([z.string(), z.strictObject({ name: z.string() })], { error: "expected a name, or an object" });

test.each<[schema: z.ZodType, value: unknown, problems: unknown]>([
  [
    named,
    { nam: "A" },
    [
      ["name", "missing; expected string"],
      ["nam", "unknown field; did you mean name?"],
    ],
  ],
  [named, { name: "A", at: { x: "1" } }, [["at.x", "expected number, received string"]]],
  [z.union([z.int(), z.array(named)]), [{ name: 5 }], [["0.name", "expected string, received number"]]],
  [z.union([z.int(), z.array(named).min(1)]), [], [["", "expected at least 1 item"]]],
  [person, 5, [["", "expected a name, or an object"]]],
  [either, { a: "" }, [["a", "expected number, received string"]]],
  [either, {}, [["", expect.any(String)]]],
])("%# of a union, the member that was meant says what is wrong, and where", (schema, value, problems) => {
  const { error } = z.strictObject({ who: schema }).safeParse({ who: value });
  const found = error && schemaProblems(error, z.strictObject({ who: schema }));
  expect(found?.map(({ path, message }) => [path.slice(1).join("."), message])).toEqual(problems);
});

test("the rows of long lists are checked some at a time, and every problem is counted", () => {
  const rows = z.array(z.strictObject({ name: z.string() }));
  const model = z.strictObject({ rows, inner: z.strictObject({ rows }), title: z.string() });
  const wrong = (count: number) => Array.from({ length: count }, (_, index) => ({ name: index % 2 ? index : "x" }));
  const data = { rows: wrong(25_001), inner: { rows: wrong(12_000), other: 1 } };
  const parsed = vi.spyOn(model, "safeParse");
  const { problems } = parseModel(data, model);
  expect(problems).toHaveLength(12_500 + 6000 + 2);
  expect(problems.filter(({ path }) => path.includes("rows")).map(({ path }) => path.join("."))).toEqual([
    ...Array.from({ length: 12_500 }, (_, index) => `rows.${2 * index + 1}.name`),
    ...Array.from({ length: 6000 }, (_, index) => `inner.rows.${2 * index + 1}.name`),
  ]);
  expect(problems.slice(0, 2).map(({ path }) => path.join("."))).toEqual(["inner.other", "title"]);
  expect(parseModel(data, model, 5)).toEqual({ problems: problems.slice(0, 5), unlisted: problems.length - 5 });
  const issues = parsed.mock.results.map(({ value }) => value.error?.issues.length ?? 0);
  expect(Math.max(...issues)).toBeLessThanOrEqual(5002);
  const right = { rows: wrong(30_000).map(() => ({ name: "x" })), inner: { rows: [] }, title: "x" };
  expect(parseModel(right, model)).toEqual({ problems: [], unlisted: 0, data: right });
  const few = z.object({ rows: rows.max(20_000) });
  expect(parseModel(right, few).problems).toEqual([{ path: ["rows"], message: "expected at most 20000 items" }]);
});
