import fc from "fast-check";
import { expect, test } from "vitest";
import { describeJsonError } from "../../src/lib/json-error.js";

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
