import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonString } from "../../../src/server/handlers/json-string.js";

test("writes every text as JSON does", () => {
  const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.uuid());
  fc.assert(
    fc.property(anyText, (text) => {
      expect(jsonString(text)).toBe(JSON.stringify(text));
    }),
    { numRuns: 1000 },
  );
  expect(jsonString("line\n")).toBe('"line\\n"');
});
