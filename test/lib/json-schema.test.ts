import { expect, test } from "vitest";
import { describeSchema, type JsonSchema, listFields } from "../../src/lib/json-schema.js";

test.each<[JsonSchema, string]>([
  [{ type: "string" }, "string"],
  [{ type: "string", format: "date-time" }, "string (date-time)"],
  [{ type: "integer", minimum: 0, maximum: 100 }, "integer from 0 to 100"],
  [{ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, "integer from 1"],
  [{ type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: 5 }, "integer up to 5"],
  [{ type: ["string", "null"] }, "string or null"],
  [{ enum: ["LIVE", "ENDED"] }, "LIVE | ENDED"],
  [{ type: "number", default: 1 }, "number, 1 unless set"],
  [{ type: "array", items: { $ref: "#/components/schemas/Session" } }, "list of Session"],
  [{ anyOf: [{ type: "string" }, { type: "number" }] }, "string, or number"],
  [{ type: "object", properties: { min: { type: "number" }, max: { type: "number" } } }, "{ min, max }"],
  [{ type: "string", format: "starts_with" }, "string"],
  [{ const: false }, "false"],
  [{}, "any value"],
])("%j is described as %s", (schema, description) => {
  expect(describeSchema(schema)).toBe(description);
});

test("fields of objects within an object are listed by their path", () => {
  const schemas: Record<string, JsonSchema> = {
    Effect: {
      type: "object",
      properties: { status: { type: "integer", description: "The status." } },
      required: ["status"],
    },
  };
  const schema: JsonSchema = {
    properties: { id: { type: "string" }, effect: { $ref: "Effect" }, when: { $ref: "Unknown" } },
    required: ["id"],
  };
  expect(listFields(schema, (reference) => schemas[reference])).toEqual([
    { name: "id", required: true, type: "string", description: undefined },
    { name: "effect.status", required: false, type: "integer", description: "The status." },
    { name: "when", required: false, type: "Unknown", description: undefined },
  ]);
});
