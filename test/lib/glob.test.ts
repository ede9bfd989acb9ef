import fc from "fast-check";
import { expect, test } from "vitest";
import { globTest, namedIds, selectedIds } from "../../src/lib/glob.js";

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

test("a glob agrees with the equivalent regular expression", () => {
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

test("patterns name ids by a part of them, or by a whole pattern", () => {
  const id = "contract/GetSessions/data.sessions.*.status/response-property-renamed";
  expect(["renamed", "data.sessions.*.status", "contract/*renamed", "*"].map((one) => namedIds([id], one))).toEqual([
    [id],
    [id],
    [id],
    [id],
  ]);
  expect(["contract/*/removed", "GetMeetings"].map((one) => namedIds([id], one))).toEqual([[], []]);
});

test("an id names only itself, not those that it is a part of or fits as a pattern", () => {
  const ids = ["a/limited", "a/limited-once", "a/*/x", "a/b/x"];
  expect(namedIds(ids, "a/limited")).toEqual(["a/limited"]);
  expect(namedIds(ids, "a/*/x")).toEqual(["a/*/x"]);
  expect(namedIds(ids, "limited")).toEqual(["a/limited", "a/limited-once"]);
  expect([...selectedIds(ids, { only: ["limited"], skip: ["a/limited"] })]).toEqual(["a/limited-once"]);
});

test("everything is selected unless something is named, and never what is skipped", () => {
  const select = (selection: Parameters<typeof selectedIds>[1]) => [...selectedIds(["a/x", "a/y", "b/x"], selection)];
  expect(select({})).toEqual(["a/x", "a/y", "b/x"]);
  expect(select({ only: ["a/"], skip: ["*y"] })).toEqual(["a/x"]);
  expect(select({ skip: ["x"] })).toEqual(["a/y"]);
});
