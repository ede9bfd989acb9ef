import { expect, test } from "vitest";
import { quoted } from "../../src/lib/message.js";

const circle: Record<string, unknown> = {};
circle.self = circle;

test.each([
  ["a text", 'say "x"', '"say \\"x\\""'],
  ["a text as long as may be", "a".repeat(80), `"${"a".repeat(80)}"`],
  ["a longer text", "a".repeat(81), `"${"a".repeat(80)}…"`],
  ["an object", { a: [1, null] }, '{"a":[1,null]}'],
  ["a long list", Array(50).fill(7), `[${"7,".repeat(39)}7…`],
  ["a circle, such as the responses of some clients", circle, "an object that JSON cannot hold"],
  ["nothing", undefined, "nothing"],
  ["no number", Number.NaN, "NaN"],
  ["a bigint", 5n, "5"],
  ["a function", () => 5, "a function"],
])("%s, as a message shows it", (_, value, text) => {
  expect(quoted(value)).toBe(text);
});
