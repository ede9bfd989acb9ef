// Compares the fields of our documents with the types that the official TypeScript SDK declares.
import type { OperationId } from "../src/contract/operations.js";
import type { Revision } from "../src/contract/revisions.js";
import { type Difference, differences, publishedDetails } from "../test/contract/differences.js";
import { documentParameterFields, documentResponseFields, type Field, type Fields } from "./document-fields.js";
import { sdkQueryFields, sdkResponseFields } from "./sdk-types.js";

/** A field that this project and its publisher describe in different ways. */
export interface FieldDifference {
  readonly operation: OperationId;
  readonly path: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Compares the fields of an operation with an installed package of the SDK, or one in a folder. */
export function compareFields(revision: Revision, operation: OperationId, sdk: string): FieldDifference[] {
  const [ours, theirs] = [ourFields(revision, operation), theirFields(revision, operation, sdk)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((path) => {
    const [our, their] = [describeField(ours.get(path)), describeField(theirs.get(path))];
    return our === their ? [] : [{ operation, path, ours: our, theirs: their }];
  });
}

/** Returns the fields of an operation in our document: of its response, and its parameters. */
export function ourFields(revision: Revision, operation: OperationId): Fields {
  return new Map([...documentResponseFields(revision, operation), ...documentParameterFields(revision, operation)]);
}

/** Returns the types of the SDK, with what only the published document says. */
function theirFields(revision: Revision, operation: OperationId, sdk: string): Fields {
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

/** Reports whether a difference is on purpose. */
export function isExplained(found: FieldDifference): boolean {
  return differences.some((difference) => explains(difference, found));
}

/** Reports whether an entry of the known differences is about a difference. */
export function explains({ field, ours, theirs }: Difference, found: FieldDifference): boolean {
  return field === found.path.split(".").at(-1) && ours === found.ours && theirs === found.theirs;
}
