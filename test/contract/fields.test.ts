import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { compareFields, explains, type FieldDifference, isExplained, ourFields } from "../../scripts/compare-fields.js";
import { sdkResponseFields } from "../../scripts/sdk-types.js";
import { type OperationId, operationIds } from "../../src/contract/operations.js";
import { type Revision, revisions } from "../../src/contract/revisions.js";
import { differences, publishedDetails, sdkOfRevision } from "./differences.js";

describe.each(revisions)("the fields of %s", (revision) => {
  test.each(operationIds)("%s: what differs from the published document and the SDK is explained", (operation) => {
    const unexplained = compare(revision, operation).filter((found) => !isExplained(found));
    expect(unexplained).toEqual([]);
  });
});

test("every explained difference exists", () => {
  const all = revisions.flatMap((revision) => operationIds.flatMap((operation) => compare(revision, operation)));
  expect(differences.filter((difference) => !all.some((found) => explains(difference, found)))).toEqual([]);
});

test("an SDK of another revision differs, wherever its package is", () => {
  const found = compareFields("2026-09", "GetMeetings", resolve("node_modules/cloudflare-7-1"));
  expect(found.filter((one) => !isExplained(one))).toContainEqual({
    operation: "GetMeetings",
    path: "data[].recording_config.storage_config",
    ours: "union or null",
    theirs: "object or null",
  });
});

test("every published detail is of a field that some revision has", () => {
  const ours = revisions.flatMap((revision) =>
    operationIds.flatMap((operation) =>
      [...ourFields(revision, operation).keys()].map((path) => `${operation} ${path}`),
    ),
  );
  const missing = publishedDetails.filter(
    ({ operation, field }) =>
      !ours.some((name) => (operation ? name === `${operation} ${field}` : name.endsWith(` ${field}`))),
  );
  expect(missing).toEqual([]);
});

test("the types of the SDK are read in full", () => {
  const fields = revisions.map((revision) => sdkResponseFields(sdkOfRevision[revision], "GetMeetings"));
  const nested = fields.map((all) => [...all.keys()].filter((path) => path.includes("recording_config.")).length);
  expect(nested).toEqual([0, 33, 55]);
});

function compare(revision: Revision, operation: OperationId): FieldDifference[] {
  return compareFields(revision, operation, sdkOfRevision[revision]);
}
