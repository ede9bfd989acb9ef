import fc from "fast-check";
import { expect, test } from "vitest";
import { TextColumnBuilder } from "../../../src/world/collections/text-column.js";
import { TextIndex } from "../../../src/world/collections/text-index.js";

function indexOf(texts: readonly string[]) {
  const builder = new TextColumnBuilder();
  for (const text of texts) builder.add(text);
  return new TextIndex(builder.build());
}

test("each text is found at its place, and no other is found", () => {
  const anyText = fc.string({ unit: fc.constantFrom("a", "b", "é", "☎"), maxLength: 3 });
  fc.assert(
    fc.property(fc.uniqueArray(anyText, { maxLength: 20 }), anyText, (texts, other) => {
      const index = indexOf(texts);
      expect(texts.map((text) => index.placeOf(text))).toEqual([...texts.keys()]);
      expect(index.placeOf(other) ?? -1).toBe(texts.indexOf(other));
    }),
    { numRuns: 500 },
  );
});
