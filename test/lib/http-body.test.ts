import { expect, test } from "vitest";
import { parseBody } from "../../src/lib/http-body.js";

test.each([
  ["200 levels of lists", "[".repeat(200) + "]".repeat(200), undefined],
  ["201 levels of objects", `${'{"a":'.repeat(201)}1${"}".repeat(201)}`, "it is nested deeper than 200 levels"],
  ["100,000 levels", "[".repeat(100_000) + "]".repeat(100_000), "it is nested deeper than 200 levels"],
])("a body may be nested to 200 levels: %s", (_, body, flaw) => {
  expect(parseBody({ body }).flaw).toBe(flaw);
});
