import { expect, test } from "vitest";
import { isJsonType, parseMediaType } from "../../src/lib/media-type.js";

test.each([
  "application/json",
  "application/JSON",
  'application/JSON; Charset="UTF-8"',
  "application/json;charset=utf-8",
  " application/json ; charset=utf8 ",
  "application/json;",
  "application/json; profile=x; charset=utf-8",
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
])("%s is not", (text) => {
  expect(isJsonType(text)).toBe(false);
});

test("reads parameters in any case, quoted or not", () => {
  expect(parseMediaType('Text/HTML; Charset="a;\\"b"; q=1')).toEqual({
    type: "text/html",
    parameters: { charset: 'a;"b', q: "1" },
  });
});
