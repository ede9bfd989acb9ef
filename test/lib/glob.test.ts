import fc from "fast-check";
import { expect, test } from "vitest";
import { globTest, isSelected, selects } from "../../src/lib/glob.js";

test.each([
  ["/a/*/c", "/a/b/c", true],
  ["/a/*/c", "/a/b/b/c", false],
  ["/a/**", "/a/b/c", true],
  ["/a/**/d", "/a/b/c/d", true],
  ["/a.b", "/aXb", false],
  ["/a+(b)|[c]", "/a+(b)|[c]", true],
  ["/*x", "/ax\n", false],
])("%s and %j: %s", (pattern, text, matches) => {
  expect(globTest(pattern)(text)).toBe(matches);
});

test("agrees with the regular expression of the same meaning", () => {
  const patterns = fc
    .array(fc.constantFrom("a", "b", "/", "*", "**", "ab"), { maxLength: 8 })
    .map((parts) => parts.join(""));
  const texts = fc.array(fc.constantFrom("a", "b", "/", "ab"), { maxLength: 10 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(patterns, texts, (pattern, text) => {
      const source = pattern.replaceAll(/\*+/g, (stars) => (stars === "*" ? "[^/]*" : ".*"));
      expect(globTest(pattern)(text)).toBe(new RegExp(`^${source}$`, "s").test(text));
    }),
    { numRuns: 2000 },
  );
});

test("patterns that a regular expression takes years for take no time", () => {
  const text = `${"a".repeat(50_000)}/`;
  for (const pattern of ["*a".repeat(40), "**a".repeat(40), `${"*".repeat(1000)}b`, "a*".repeat(100)]) {
    expect(globTest(`${pattern}b`)(text)).toBe(false);
  }
});

test("patterns select by a part of the id, or by a whole pattern", () => {
  const id = "contract/GetSessions/data.sessions.*.status/response-property-renamed";
  expect(["renamed", "data.sessions.*.status", "contract/*renamed", "*"].map((one) => selects(one, id))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["contract/*/removed", "GetMeetings"].map((one) => selects(one, id))).toEqual([false, false]);
});

test("everything is selected unless something is named, and never what is skipped", () => {
  const ids = ["a/x", "a/y", "b/x"];
  const select = (selection: Parameters<typeof isSelected>[1]) => ids.filter((id) => isSelected(id, selection));
  expect(select({})).toEqual(ids);
  expect(select({ only: ["a/"], skip: ["*y"] })).toEqual(["a/x"]);
  expect(select({ skip: ["x"] })).toEqual(["a/y"]);
});
