import { expect, test } from "vitest";
import { isJsonType, knownMediaType, parseBody } from "../../src/lib/http-body.js";

test.each([
  ["200 levels of lists", "[".repeat(200) + "]".repeat(200), undefined],
  ["201 levels of objects", `${'{"a":'.repeat(201)}1${"}".repeat(201)}`, "it is nested deeper than 200 levels"],
  ["100,000 levels", "[".repeat(100_000) + "]".repeat(100_000), "it is nested deeper than 200 levels"],
])("a body may be nested to 200 levels: %s", (_, body, flaw) => {
  expect(parseBody({ body }).flaw).toBe(flaw);
});

test.each([
  "application/json",
  "application/JSON",
  'application/JSON; Charset="UTF-8"',
  "application/json;charset=utf-8",
  " application/json ; charset=utf8 ",
  "application/json;",
  "application/json; profile=x; charset=utf-8",
  "application/json, application/json",
])("%s is that of JSON", (text) => {
  expect(isJsonType(text)).toBe(true);
});

test.each([
  "",
  "none",
  "text/json",
  "application/json-patch+json",
  "application/problem+json",
  "application/jsonp",
  "application/json; charset=iso-8859-1",
  'application/json; charset="utf-16"',
  "text/html; application/json",
  "application/json, text/html",
])("%s is not", (text) => {
  expect(isJsonType(text)).toBe(false);
});

test.each([
  ['Text/HTML; q="; charset=utf-8;"; Charset="u\\tf-16"', "text/html; charset=utf-16"],
  ["text/csv; charset=private", "text/csv; charset=other"],
  ["text/csv; q=1", "text/csv"],
  ["private/type; charset=utf-8", "another media type"],
])("of %s, a message shows %s", (text, shown) => {
  expect(knownMediaType(text)).toBe(shown);
});
