import fc from "fast-check";
import { expect, test } from "vitest";
import { TextColumnBuilder } from "../../../src/world/collections/text-column.js";
import { textMatcher } from "../../../src/world/query.js";

/** Few characters, so that texts are found often, also across two neighbours; the last ones change their length in lower case. */
const anyText = fc.string({ unit: fc.constantFrom("a", "b", "B", "-", "Σ", "İ"), maxLength: 4 });
const anySearch = fc.record({
  text: anyText,
  match: fc.constantFrom("substring" as const, "prefix" as const, "exact" as const),
  caseSensitive: fc.boolean(),
});

const anyStretch = fc.array(fc.nat({ max: 12 }), { minLength: 2, maxLength: 2 });

function columnOf(texts: readonly string[]) {
  const builder = new TextColumnBuilder();
  for (const text of texts) builder.add(text);
  return builder.build();
}

test("a column holds its texts and finds those that match on their own", () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 12 }), fc.array(anySearch, { maxLength: 4 }), anyStretch, (...made) => {
      const [texts, searches, stretch] = made;
      const column = columnOf(texts);
      expect(texts.map((_, place) => column.at(place))).toEqual(texts);
      const [from = 0, to = 0] = stretch.map((place) => Math.min(place, texts.length)).sort((a, b) => a - b);
      for (const search of searches) {
        const matches = textMatcher(search);
        const places = [...texts.keys()].filter((place) => matches(texts[place] ?? ""));
        expect([...column.matching(search)]).toEqual(places);
        expect([...column.matching(search, from, to)]).toEqual(places.filter((place) => place >= from && place < to));
      }
    }),
    { numRuns: 2000 },
  );
});

test("many texts are all found at their places", () => {
  const texts = Array.from({ length: 10_000 }, (_, index) => String(index));
  const places = columnOf(texts).matching({ text: "99", match: "substring", caseSensitive: true });
  expect(Array.from(places, String)).toEqual(texts.filter((text) => text.includes("99")));
});
