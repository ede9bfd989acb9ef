import fc from "fast-check";
import { expect, test } from "vitest";
import { describeJsonError } from "../../src/lib/json-error.js";

test.each([
  ["", "it is empty"],
  ["<html>", 'it stops being JSON at position 0; it starts with "<html>"'],
  ['{"a":1,}', 'it stops being JSON at position 7, where it has "}"; it starts with "{\\"a\\":1,}"'],
  ['{"a":[1', 'it ends too early, at position 7; it starts with "{\\"a\\":[1"'],
  [
    "[1,\n 2 3]",
    'it stops being JSON at position 7 (line 2, column 4), where it has "3]"; it starts with "[1,\\n 2 3]"',
  ],
  ["{} {}", 'it stops being JSON at position 3, where it has "{}"; it starts with "{} {}"'],
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
        expect(describeJsonError(`${text}§`)).toContain(`at position ${text.length}, where it has "§"`);
      },
    ),
  );
});
