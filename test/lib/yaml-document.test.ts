import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkModel } from "../../src/lib/model-problems.js";
import { DocumentError } from "../../src/lib/problem.js";
import { parseText } from "../../src/lib/yaml-document.js";

const model = z.strictObject({
  title: z.string(),
  rows: z.array(z.strictObject({ name: z.string(), size: z.int().optional() })).optional(),
});

function problems(text: string): string[] {
  try {
    checkModel(parseText(text, "f"), model);
    return [];
  } catch (error) {
    if (error instanceof DocumentError) return error.message.split("\n");
    throw error;
  }
}

describe("problems of a document", () => {
  test("are sorted by position, point at keys, and suggest names", () => {
    expect(problems("titel: A\nrows:\n  - name: a\n    sise: 1\n  - { size: x, name: b }\ntitle: 1\n")).toEqual([
      "f:1:1: $.titel: unknown field; did you mean title?",
      "f:4:5: $.rows[0].sise: unknown field; did you mean size?",
      "f:5:7: $.rows[1].size: expected number, received string",
      "f:6:1: $.title: expected string, received number; put it in quotes",
    ]);
  });

  test("of a long JSON text have positions as well", () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `    { "name": "row ${index}" }`);
    rows[4000] = '    { "nam": "row 4000" }';
    expect(problems(`{\n  "title": "A",\n  "rows": [\n${rows.join(",\n")}\n  ]\n}\n`)).toEqual([
      "f:4004:5: $.rows[4000].name: missing; expected string",
      "f:4004:7: $.rows[4000].nam: unknown field; did you mean name?",
    ]);
  });

  test("of a very long JSON text have paths only", () => {
    const text = JSON.stringify({ title: 1, rows: [{ name: "x".repeat(16 * 1024 * 1024) }] });
    expect(problems(text)).toEqual(["f: $.title: expected string, received number; put it in quotes"]);
  });
});

const stops = "the text stops being JSON here: expected";

test.each([
  ['{\n  "title": "A"', "2:15: $.title: the JSON ends too early"],
  ['{\n  "title": "A" // my list\n}', "2:16: $.title: JSON has no comments; YAML has them, after #"],
  ['{ "a": {\n  // my list\n  "b": 1 } }', "2:3: $.a: JSON has no comments; YAML has them, after #"],
  ['{ "a": { "b": 1 /* one */ } }', "1:17: $.a.b: JSON has no comments; YAML has them, after #"],
  ['{\n  "a": [1, 2,],\n}', "2:14: $.a[2]: JSON has no comma before ]"],
  ['{ "a": 1, }', "1:11: $: JSON has no comma before }"],
  ["{ 'a': 1 }", "1:3: $: JSON has double quotes only"],
  ["{ \"a\": ['x'] }", "1:9: $.a[0]: JSON has double quotes only"],
  ['{ "a": NaN }', `1:8: $.a: ${stops} a value such as "text", 1, true or null`],
  ['{ "a": 1, b: 2 }', `1:11: $: ${stops} a name in double quotes`],
  ["{ a: 2 }", `1:3: $: ${stops} a name in double quotes or }`],
  ['{ "a" 2 }', `1:7: $.a: ${stops} a colon`],
  ['{ "a": { "b": 1 } "c": 2 }', `1:19: $.a: ${stops} a comma or }`],
  ['[[1, {}, [2] "x"', `1:14: $[0][2]: ${stops} a comma or ]`],
  ["[1] 2", `1:5: $: ${stops} nothing more`],
  ['["C:\\data"]', `1:5: $[0]: ${stops} an escape, such as \\n for a line break or \\\\ for a backslash`],
  ['["a\n"]', `1:4: $[0]: ${stops} an escape`],
  ["a: 1", `1:1: $: ${stops} a value`],
])("what is wrong with the JSON file %j is said in terms of JSON", (text, message) => {
  expect(() => parseText(text, "f.json")).toThrow(`f.json:${message}`);
});

test.each([
  ["a: Stand-up: design", "1:4: $"],
  ["a: { b: Stand-up: design }", "1:9: $"],
  ["a: @everyone", "1:4: $"],
  ["a: *.example.com", "1:4: $.a"],
])("of %j it is said that the text needs quotes", (text, place) => {
  const [problem] = problems(text);
  expect(problem?.startsWith(`f:${place}: `)).toBe(true);
  expect(problem).toMatch(/; a text with punctuation of YAML needs quotes$/);
});

test.each(["", "# nothing\n"])("an empty text %j has no data", (text) => {
  expect(parseText(text, "f").data).toBeUndefined();
});

test("stops at the number of listed problems in a flood of syntax errors", () => {
  const startedAt = performance.now();
  expect(problems('{"title":"A"}\n'.repeat(200_000))).toHaveLength(10);
  expect(performance.now() - startedAt).toBeLessThan(3000);
});

test("a long JSON list is read", () => {
  const list = Array.from({ length: 20_000 }, (_, index) => index);
  expect(parseText(JSON.stringify(list), "f").data).toEqual(list);
});

const foreign = "a value that JSON does not have, such as a set, a date or infinity";

test.each([
  ["a: !!set { b, c }", `1:10: $.a: ${foreign}`],
  ["a: !!omap [b: 1]", `1:11: $.a: ${foreign}`],
  ["a: !!binary aGVsbG8=", `1:13: $.a: ${foreign}`],
  ["%YAML 1.1\n---\na: 2026-01-01\n", `3:4: $.a: ${foreign}`],
  ["a: .inf", `1:4: $.a: ${foreign}`],
  ["a: -1e400", "1:4: $.a: is too large for a number; put it in quotes"],
  ['{"a": [1.5, -1e+400]}', "1:13: $.a[1]: is too large for a number; put it in quotes"],
  ["a: 0123", "1:4: $.a: is read as the number 123; put it in quotes to keep its digits"],
  [
    "a: 12345678901234567890",
    "1:4: $.a: is read as the number 12345678901234567000; put it in quotes to keep its digits",
  ],
  [
    '{"a": "-12345678901234567890", "b": -12345678901234567890}',
    "1:37: $.b: is read as the number -12345678901234567000; put it in quotes to keep its digits",
  ],
  ["a: {{ b }}", "1:5: $.a: a list or an object cannot be the name of a field; put a text with brackets in quotes"],
])("%j is rejected: its value would change without a word", (text, message) => {
  expect(() => parseText(text, "f")).toThrow(`f:${message}`);
});

test("JSON has numbers that are read as they are written", () => {
  const text =
    '{"a": [1e300, 12345678901234567000, 0.12345678901234567890, 1E3], "b": "1e400 and 12345678901234567890"}';
  expect(parseText(text, "f").data).toEqual(JSON.parse(text));
});

test("values that JSON has are read as they are written, with and without tags", () => {
  const text = "a: [0, -5, 1e3, 0x1F, 1.50, !!str 0123, !!int 7, '0123', // x, !!map {}, !!seq []]";
  const { data } = parseText(text, "f");
  expect(data).toEqual({ a: [0, -5, 1000, 31, 1.5, "0123", 7, "0123", "// x", {}, []] });
});

test.each(["f.yaml", "f.json"])("%s: a merge conflict is one problem, and so is a pointer of Git LFS", (file) => {
  const conflict = "a:\n<<<<<<< HEAD\n  - 1\n=======\n  - 2\n>>>>>>> branch\n";
  expect(() => parseText(conflict, file)).toThrow(/^f\.\w+:2:1: \$: a merge conflict begins here; resolve it$/);
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
  expect(() => parseText(pointer, file)).toThrow(/^f\.\w+: is a pointer of Git LFS; `git lfs pull` fetches the file$/);
});
