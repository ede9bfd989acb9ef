import { describe, expect, test } from "vitest";
import { z } from "zod";
import { checkModel, DocumentError } from "../../src/lib/problem.js";
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
      "f:6:1: $.title: expected string, received number",
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
    expect(problems(text)).toEqual(["f: $.title: expected string, received number"]);
  });
});

test.each([
  ['{\n  "title": "A"', "2:15: $: the JSON ends too early"],
  ['{\n  "title": "A" // my list\n}', "2:16: $: the text stops being JSON here"],
])("what is wrong with the JSON file %j is said in terms of JSON", (text, message) => {
  expect(() => parseText(text, "f.json")).toThrow(`f.json:${message}`);
});

test.each(["", "# nothing\n"])("an empty text %j has no data", (text) => {
  expect(parseText(text, "f").data).toBeUndefined();
});

test("a long JSON list is read", () => {
  const list = Array.from({ length: 20_000 }, (_, index) => index);
  expect(parseText(JSON.stringify(list), "f").data).toEqual(list);
});
