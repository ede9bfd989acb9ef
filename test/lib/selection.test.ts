import { expect, test } from "vitest";
import { namedIds, selectedIds } from "../../src/lib/selection.js";

test("patterns name ids by a part of them, or by a whole pattern", () => {
  const id = "contract/GetSessions/data.sessions.*.status/response-property-renamed";
  expect(["renamed", "data.sessions.*.status", "contract/*renamed", "*"].map((one) => namedIds([id], one))).toEqual([
    [id],
    [id],
    [id],
    [id],
  ]);
  expect(["contract/*/removed", "GetMeetings"].map((one) => namedIds([id], one))).toEqual([[], []]);
});

test("an id names only itself, not those that it is a part of or fits as a pattern", () => {
  const ids = ["a/limited", "a/limited-once", "a/*/x", "a/b/x"];
  expect(namedIds(ids, "a/limited")).toEqual(["a/limited"]);
  expect(namedIds(ids, "a/*/x")).toEqual(["a/*/x"]);
  expect(namedIds(ids, "limited")).toEqual(["a/limited", "a/limited-once"]);
  expect([...selectedIds(ids, { only: ["limited"], skip: ["a/limited"] })]).toEqual(["a/limited-once"]);
});

test("everything is selected unless something is named, and never what is skipped", () => {
  const select = (selection: Parameters<typeof selectedIds>[1]) => [...selectedIds(["a/x", "a/y", "b/x"], selection)];
  expect(select({})).toEqual(["a/x", "a/y", "b/x"]);
  expect(select({ only: ["a/"], skip: ["*y"] })).toEqual(["a/x"]);
  expect(select({ skip: ["x"] })).toEqual(["a/y"]);
});
