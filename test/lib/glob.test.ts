import { expect, test } from "vitest";
import { globTest } from "../../src/lib/glob.js";

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
