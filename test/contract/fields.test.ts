import { describe, expect, test } from "vitest";
import {
  documentParameterFields,
  documentResponseFields,
  type Field,
  type Fields,
} from "../../scripts/document-fields.js";
import { sdkQueryFields, sdkResponseFields } from "../../scripts/sdk-types.js";
import { type OperationId, operationIds } from "../../src/contract/operations.js";
import { type Revision, revisions } from "../../src/contract/revisions.js";
import { differences, publishedDetails, sdkOfRevision } from "./differences.js";

/** A field that this project and its publisher describe in different ways. */
interface Found {
  readonly operation: OperationId;
  readonly path: string;
  readonly ours: string;
  readonly theirs: string;
}

describe.each(revisions)("the fields of %s", (revision) => {
  test.each(operationIds)("%s: what differs from the published document and the SDK is explained", (operation) => {
    const unexplained = compare(revision, operation).filter((found) => !differences.some(explains(found)));
    expect(unexplained).toEqual([]);
  });
});

test("every explained difference exists", () => {
  const all = revisions.flatMap((revision) => operationIds.flatMap((operation) => compare(revision, operation)));
  expect(differences.filter((difference) => !all.some((found) => explains(found)(difference)))).toEqual([]);
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

function compare(revision: Revision, operation: OperationId): Found[] {
  const [ours, theirs] = [ourFields(revision, operation), theirFields(revision, operation)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((path) => {
    const [our, their] = [describeField(ours.get(path)), describeField(theirs.get(path))];
    return our === their ? [] : [{ operation, path, ours: our, theirs: their }];
  });
}

function ourFields(revision: Revision, operation: OperationId): Fields {
  return new Map([...documentResponseFields(revision, operation), ...documentParameterFields(revision, operation)]);
}

/** The types of the SDK, with what only the published document says. */
function theirFields(revision: Revision, operation: OperationId): Fields {
  const sdk = sdkOfRevision[revision];
  const fields = new Map([...sdkResponseFields(sdk, operation), ...sdkQueryFields(sdk, operation)]);
  // Arguments of the methods of the SDK instead of members of their parameters.
  for (const name of ourFields(revision, operation).keys()) {
    if (name.startsWith("{")) fields.set(name, { type: "string", required: true, nullable: false });
  }
  for (const { operation: only, field, integer, since = "2026-01", ...limits } of publishedDetails) {
    const known = fields.get(field);
    if (!known || (only && only !== operation) || revision < since) continue;
    fields.set(field, { ...known, ...limits, ...(integer && { type: "integer" }) });
  }
  return fields;
}

function describeField(field: Field | undefined): string {
  if (!field) return "absent";
  const { type, format, maxLength, nullable, required } = field;
  const limits = [format && ` ${format}`, maxLength !== undefined && ` of at most ${maxLength}`];
  return [type, ...limits, nullable && " or null", required && ", required"].filter(Boolean).join("");
}

function explains({ path, ours, theirs }: Found) {
  const name = path.split(".").at(-1);
  return (difference: (typeof differences)[number]) =>
    difference.field === name && difference.ours === ours && difference.theirs === theirs;
}
