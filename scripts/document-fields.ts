// Reads the fields that an OpenAPI document of this project declares.
import { readFileSync } from "node:fs";
import type { OperationId } from "../src/contract/operations.js";
import type { Revision } from "../src/contract/revisions.js";
import { valueAt } from "../src/lib/json-path.js";

/** What a field holds, and whether it can be absent or null. */
export interface Field {
  /** `string`, `number`, `integer`, `boolean`, `object`, `unknown`, `union`, `array of ...`, or the values of an enum. */
  readonly type: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly required: boolean;
  readonly nullable: boolean;
}

/** Fields by their paths, such as `data[].recording_config.storage_config(1).region`. */
export type Fields = Map<string, Field>;

/** Returns the fields of the response of an operation. */
export function documentResponseFields(revision: Revision, operation: OperationId): Fields {
  const document = readDocument(revision);
  const fields: Fields = new Map();
  const { responses } = findOperation(document, operation);
  visit(resolve(responses["200"]?.content["application/json"]?.schema ?? {}, document), "", []);
  return fields;

  function visit(schema: Schema, prefix: string, outer: readonly Schema[]): void {
    const { properties = {}, required = [] } = schema;
    for (const [name, member] of Object.entries(properties)) {
      const path = prefix === "" ? name : `${prefix}.${name}`;
      fields.set(path, describeField(member, required.includes(name), document));
      for (const [place, inner] of objectsIn(resolve(member, document), document)) {
        // A recursive schema has its own fields again.
        if (!outer.includes(inner) && inner !== schema) visit(inner, `${path}${place}`, [...outer, schema]);
      }
    }
  }
}

/** Returns the parameters of an operation, as `?name` in the query and `{name}` in the path. */
export function documentParameterFields(revision: Revision, operation: OperationId): Fields {
  const document = readDocument(revision);
  const { parameters } = findOperation(document, operation);
  return new Map(
    parameters
      .map(({ $ref }) => lookUp<Parameter>($ref, document))
      .map(({ name, in: location, schema, required }) => [
        location === "path" ? `{${name}}` : `?${name}`,
        describeField(schema, required, document),
      ]),
  );
}

/** The part of JSON Schema that the documents use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly $ref: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
}

function readDocument(revision: Revision): Document {
  const file = new URL(`../openapi/realtimekit.${revision}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Document;
}

function findOperation({ paths }: Document, id: OperationId): Operation {
  const found = Object.values(paths).find(({ get }) => get.operationId === id);
  if (!found) throw new Error(`The document has no operation ${id}.`);
  return found.get;
}

function lookUp<T>($ref: string, document: Document): T {
  return valueAt(document, $ref.split("/").slice(1)) as T;
}

function resolve(schema: Schema, document: Document): Schema {
  return schema.$ref === undefined ? schema : lookUp<Schema>(schema.$ref, document);
}

function describeField(schema: Schema, required: boolean, document: Document): Field {
  const { format, maxLength, ...resolved } = resolve(schema, document);
  const nullable = typesOf(resolved).includes("null") || optionsOf(resolved).some(({ type }) => type === "null");
  const limits = { ...(format !== undefined && { format }), ...(maxLength !== undefined && { maxLength }) };
  return { type: describeType(resolved, document), ...limits, required, nullable };
}

function describeType(schema: Schema, document: Document): string {
  if (schema.enum) return [...schema.enum].sort().join("|");
  if (schema.anyOf) return "union";
  const [type = "unknown"] = typesOf(schema).filter((one) => one !== "null");
  return type === "array" ? `array of ${describeType(resolve(schema.items ?? {}, document), document)}` : type;
}

/** Returns the schemas of the objects that a field holds, and where. */
function objectsIn(schema: Schema, document: Document): (readonly [place: string, schema: Schema])[] {
  if (schema.items) return [["[]", resolve(schema.items, document)]];
  const options = optionsOf(schema).filter(({ type }) => type !== "null");
  if (options.length > 0) return options.map((option, index) => [`(${index})`, resolve(option, document)]);
  return [["", schema]];
}

function typesOf({ type = [] }: Schema): readonly string[] {
  return typeof type === "string" ? [type] : type;
}

function optionsOf({ anyOf = [] }: Schema): readonly Schema[] {
  return anyOf;
}
