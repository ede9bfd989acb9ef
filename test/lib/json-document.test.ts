import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeJsonError, parseJsonDocument, repeatedMembers, walkJson } from "../../src/lib/json-document.js";

const repeated = (text: string) => [...repeatedMembers(text)];

describe("repeatedMembers", () => {
  test.each([
    ['{"a":1,"a":2}', ["a"]],
    ['{"a":{"b":1,"b":1}}', ["b"]],
    ['[{"a":1},{"a":1, "\\u0061" :2}]', ["a"]],
    ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', []],
    ['{ "a": "{\\"a\\":1,\\"a\\":2}" }', []],
    ['{ "a:": "a:", "b": "a:" }', []],
  ])("of %s", (text, names) => {
    expect(repeated(text)).toEqual(names);
  });

  test.each(["nope", '\ufeff{"a":1,"a":2}', '{"a":NaN,"a":2}', '"a'])("ends at what is no JSON: %j", (text) => {
    expect(repeated(text)).toEqual([]);
  });

  test("finds none in what JSON.stringify writes, with any spaces", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, "\t"), (value, space) => {
        expect(repeated(JSON.stringify(value, undefined, space))).toEqual([]);
      }),
    );
  });
});

const parse = (text: string) => () => parseJsonDocument(text, "f.json");

test("parseJsonDocument finds where a text is nested too deep, however deep it goes", () => {
  const nested = (levels: number) => `[ {"a": ${"[".repeat(levels - 2)}${"]".repeat(levels - 2)}, "b": "[[["} ]`;
  expect(parse(nested(200))).not.toThrow();
  expect(parse(nested(201))).toThrow("f.json:1:207: $: nested deeper than 200 levels");
  expect(parse(nested(1_000_000))).toThrow("f.json:1:207: $: nested deeper than 200 levels");
});

test("parseJsonDocument finds all that no file may have, in one walk", () => {
  const problems = '{"a":1,"a":"\\ud800","__proto__":[-0,12345678901234567890,1e999,"12345678901234567890"]}';
  expect(parse(problems)).toThrow(
    [
      'f.json:1:8: $.a: the key "a" is in this object twice',
      "f.json:1:12: $.a: half of a surrogate pair, which no response can hold",
      "f.json:1:21: $.__proto__: `__proto__` cannot be the name of a field",
      "f.json:1:37: $.__proto__[1]: is read as the number 12345678901234567000; put it in quotes to keep its digits",
      "f.json:1:58: $.__proto__[2]: is too large for a number; put it in quotes",
    ].join("\n"),
  );
});

test("parseJsonDocument places a problem at the innermost part of its path that exists", () => {
  const text = '{"a": [1, {"x": 2, "b": [3, {"c": 4}]}], "a2": {"b": 5}}';
  const document = parseJsonDocument(text, "f.json");
  const placeOf = (...path: (string | number)[]) => text.slice((document?.problemAt(path, "").column ?? 0) - 1);
  expect(placeOf()).toBe(text);
  expect(placeOf("a", 1, "b", 1, "c")).toMatch(/^"c": 4/);
  expect(placeOf("a", 1, "b", 2)).toMatch(/^"b": /);
  expect(placeOf("a", 0, "z")).toMatch(/^1, /);
  expect(placeOf("a2", "b")).toMatch(/^"b": 5/);
  expect(placeOf("z", "a")).toBe(text);
});

test("walkJson visits the parts of what JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, "\t"), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      const parts: string[] = [];
      walkJson(text, (part, start, end) => {
        parts.push(part === "name" ? `${text.slice(start, end)}:` : text.slice(start, end));
        return true;
      });
      const withCommas = parts.map((part, index) => {
        const isLast = index === parts.length - 1 || /^[\]}]$/.test(parts[index + 1] ?? "");
        return isLast || part.endsWith(":") || /^[[{]$/.test(part) ? part : `${part},`;
      });
      expect(JSON.parse(withCommas.join(""))).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ["", "it is empty"],
  ["<html>", "it stops being JSON at position 0; it starts like a page of HTML"],
  ['<b>Warning</b> {"a":1}', "it stops being JSON at position 0; it starts with HTML, such as a warning, before JSON"],
  ['{"a":1,}', "it stops being JSON at position 7"],
  ['{"a":[1', "it ends too early, at position 7"],
  ["[1,\n 2 3]", "it stops being JSON at position 7 (line 2, column 4)"],
  ["{} {}", "it stops being JSON at position 3"],
])("says where %j stops being JSON", (text, message) => {
  expect(describeJsonError(text)).toBe(message);
});

test("reads texts of any length", () => {
  expect(describeJsonError(`["${"\\\\x".repeat(3e6)}",]`)).toContain("at position 9000004");
});

test("finds the end of every text that is cut, and the character that breaks one", () => {
  fc.assert(
    fc.property(
      fc.json().filter((text) => /^[[{]/.test(text)),
      fc.nat(),
      (text, at) => {
        const cut = text.slice(0, (at % (text.length - 1)) + 1);
        expect(describeJsonError(cut)).toMatch(
          /^it (ends too early|stops being JSON) at position|^it ends too early, at/,
        );
        expect(describeJsonError(`${text}§`)).toContain(`at position ${text.length}`);
      },
    ),
  );
});
