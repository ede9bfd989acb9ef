import { expect, test } from "vitest";
import { z } from "zod";
import { fieldsAt, walkFields } from "../../src/lib/model-fields.js";

const session = z.object({
  id: z.string(),
  get rooms() {
    return z.array(session).optional();
  },
});
const model = z.object({
  data: z.array(session).nullable(),
  storage: z.union([z.object({ kind: z.string(), host: z.string() }), z.object({ kind: z.string() })]).optional(),
  labels: z.record(z.string(), z.object({ text: z.string() })).default({}),
});

test("every field has its path, and one of a union tells whether all members have it", () => {
  const fields = Array.from(walkFields([model]), ({ path, isShared }) => (isShared ? path : `${path}?`));
  expect(fields).toEqual(["data", "data[*].id", "data[*].rooms", "storage", "storage.kind", "storage.host?", "labels"]);
});

test.each([
  [[], ["data", "storage", "labels"]],
  [
    ["data", 3, "rooms", 0],
    ["id", "rooms"],
  ],
  [["storage"], ["kind", "host"]],
  [["labels", "any"], ["text"]],
  [["data", 0, "toString"], []],
])("the fields at %j are found", (path, names) => {
  expect(fieldsAt(model, path)).toEqual(names);
});
