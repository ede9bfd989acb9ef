import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDeeperThan, repeatedMembers } from "../../src/lib/json-members.js";

const repeated = (text: string) => repeatedMembers(text, JSON.parse(text));

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

test("isDeeperThan counts levels, however deep they go", () => {
  expect(isDeeperThan(JSON.parse(`${"[".repeat(99)}${"]".repeat(99)}`), 100)).toBe(false);
  expect(isDeeperThan(JSON.parse(`${'{"a":'.repeat(101)}1${"}".repeat(101)}`), 100)).toBe(true);
  expect(isDeeperThan(JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`), 100)).toBe(true);
});
