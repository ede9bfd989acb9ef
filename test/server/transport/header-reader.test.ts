import { expect, test } from "vitest";
import { headerReader } from "../../../src/server/transport/header-reader.js";

test("the same headers are the same object, others are not", () => {
  const headersOf = headerReader();
  const first = headersOf(message("Host", "a", "X-One", "1"));
  expect(first).toEqual({ host: "a", "x-one": "1" });
  expect(headersOf(message("Host", "a", "X-One", "1"))).toBe(first);
  for (const other of [
    message("Host", "a"),
    message("Host", "a", "X-One", "1"),
    message("Host", "a", "X-One", "2"),
    message("Host", "a", "X-One", "2", "X-Two", "2"),
    message(),
  ]) {
    expect(headersOf(other)).toBe(other.headers);
  }
});

/** A request with these headers, names and values in turn. */
function message(...rawHeaders: string[]) {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers[String(rawHeaders[index]).toLowerCase()] = String(rawHeaders[index + 1]);
  }
  return { rawHeaders, headers };
}
