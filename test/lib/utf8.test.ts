import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeStrictly } from "../../src/lib/utf8.js";

describe("decodeStrictly", () => {
  test("returns every text as it was encoded, replacement characters included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        if (text.startsWith("\ufeff")) return;
        expect(decodeStrictly(Buffer.from(`${text}\ufffd`))).toEqual({ text: `${text}\ufffd` });
      }),
    );
  });

  test("names the first byte that is not UTF-8", () => {
    expect(decodeStrictly(Buffer.from("Zoë", "latin1")).flaw).toContain("from position 2 on");
    const mixed = Buffer.concat([Buffer.from("\ufffdë"), Buffer.from([0xff])]);
    expect(decodeStrictly(mixed).flaw).toContain("from position 5 on");
  });

  test("names a byte order mark, and leaves it out", () => {
    expect(decodeStrictly(Buffer.from("\ufeff{}"))).toEqual({
      text: "{}",
      flaw: expect.stringContaining("byte order mark"),
    });
  });
});
