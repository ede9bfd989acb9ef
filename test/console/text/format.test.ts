import { expect, test } from "vitest";
import { duration, plural, queryText, timeSpan, worldTime } from "../../../src/console/text/format.js";

test.each([
  [0, "0 s"],
  [-5, "0 s"],
  [59_400, "59 s"],
  [60_000, "1 min"],
  [3_661_000, "1 h 1 min"],
  [90_061_000, "1 d 1 h"],
  [86_400_000, "1 d"],
])("a span of %i ms is %s", (ms, text) => expect(timeSpan(ms)).toBe(text));

test.each([
  [0.42, "0.4 ms"],
  [12.6, "13 ms"],
  [1234, "1.2 s"],
])("a duration of %d ms is %s", (ms, text) => expect(duration(ms)).toBe(text));

test("other texts", () => {
  expect(worldTime("2026-01-15T10:00:00.000Z")).toBe("2026-01-15 10:00:00");
  expect([plural(1, "person", "people"), plural(1200, "person", "people")]).toEqual(["1 person", "1,200 people"]);
  expect(queryText({ status: "LIVE", a: ["1", "2"] })).toBe("status=LIVE  a=1  a=2");
});
