import { expect, test } from "vitest";
import { isSelected, selects } from "../../src/lib/selection.js";

test("patterns select by a part of the id, or by a whole pattern", () => {
  const id = "contract/GetSessions/data.sessions.*.status/response-property-renamed";
  expect(["renamed", "data.sessions.*.status", "contract/*renamed", "*"].map((one) => selects(one, id))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["contract/*/removed", "GetMeetings"].map((one) => selects(one, id))).toEqual([false, false]);
});

test("everything is selected unless something is named, and never what is skipped", () => {
  const ids = ["a/x", "a/y", "b/x"];
  const select = (selection: Parameters<typeof isSelected>[1]) => ids.filter((id) => isSelected(id, selection));
  expect(select({})).toEqual(ids);
  expect(select({ only: ["a/"], skip: ["*y"] })).toEqual(["a/x"]);
  expect(select({ skip: ["x"] })).toEqual(["a/y"]);
});
