import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { depthExceededAt, repeatedMembers, walkJson } from "../../src/lib/json-document.js";

const repeated = (text: string) => [...repeatedMembers(text).keys()];

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

  test("finds none in what JSON.stringify writes, with any spaces", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, "\t"), (value, space) => {
        expect(repeated(JSON.stringify(value, undefined, space))).toEqual([]);
      }),
    );
  });
});

test("depthExceededAt finds where, however deep it goes", () => {
  expect(depthExceededAt('{"a": [[1]], "b": "[[["}', 3)).toBeUndefined();
  expect(depthExceededAt('{"a": [[1]]}', 2)).toBe(7);
  expect(depthExceededAt(`${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`, 200)).toBe(200);
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
