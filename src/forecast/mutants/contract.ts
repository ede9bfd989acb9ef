import type { OperationId } from "../../contract/operations.js";
import { definitionOf, type Revision } from "../../contract/revisions.js";
import type { JsonSchema } from "../../lib/json-schema.js";
import type { FaultEffect } from "../../server/faults/rule.js";
import { faultOf, type Mutant, readPathOf } from "./mutant.js";

/** A field of a successful response, as the OpenAPI document describes it. */
export interface Field {
  /** Names joined by dots, `*` for the items of a list; empty for the whole body. */
  readonly path: string;
  /** `*` for the items of a list, empty for the whole body. */
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** Whether it is a field of the items of a list. */
  readonly inList: boolean;
}

/**
 * What an operator does to a field, or to the whole body or the items of lists, which have no name; for those,
 * `matters` names the reads that it affects.
 */
interface Mutation extends Pick<Mutant, "matters" | "addsFraction"> {
  readonly effect: FaultEffect;
  /** Completes the sentence "FIELD of OPERATION ...". */
  readonly change: string;
}

/** Changes a field; returns false if the operator does not apply to it. */
type Operator = (field: Field) => Mutation | false;

const fieldTypes = {
  number: "string",
  integer: "string",
  string: "number",
  boolean: "string",
  array: "object",
} as const;
const addedName = "added_by_a_later_version";
/** Moves the times of LIVE sessions, and of all mornings, to the day before. */
const otherOffset = "-11:30";

/**
 * The ways in which a field of a response can change, named like oasdiff's checks of responses, except for the last
 * three, which it lacks.
 */
export const operators = {
  "response-required-property-removed": ({ path, required }) =>
    required && { effect: { drop_field: path }, change: "is removed" },
  "response-optional-property-removed": ({ path, required }) =>
    !required && { effect: { drop_field: path }, change: "is removed" },
  "response-property-became-optional": ({ path, required, inList }) =>
    required && inList && { effect: { drop_field: path, drop_every: 2 }, change: "is missing from every second item" },
  "response-property-became-nullable": ({ path, schema }) =>
    !typesOf(schema).includes("null") && { effect: { retype_field: { path, to: "null" } }, change: "is null" },
  "response-property-type-changed"({ path, schema }) {
    const [type = ""] = typesOf(schema);
    if (!Object.hasOwn(fieldTypes, type)) return false;
    const to = fieldTypes[type as keyof typeof fieldTypes];
    return { effect: { retype_field: { path, to } }, change: `is ${article(to)} instead of ${article(type)}` };
  },
  "response-property-type-generalized": ({ path, schema }) =>
    isNumber(schema) && {
      effect: { add_to_field: { path, add: 0.5 } },
      change: "has a fraction, half of one more",
      addsFraction: true,
    },
  "response-property-enum-value-added"({ path, schema }) {
    if (!schema.enum) return false;
    const isUpperCase = schema.enum.every((one) => String(one) === String(one).toUpperCase());
    const value = isUpperCase ? "SOMETHING_NEW" : "something-new";
    return { effect: { set_field: { path, value } }, change: `has the new value ${value}` };
  },
  "response-property-max-increased": ({ path, schema: { maximum } }) =>
    maximum !== undefined && {
      effect: { set_field: { path, value: maximum + 1 } },
      change: `is ${maximum + 1}, above its maximum`,
    },
  "response-property-min-decreased": ({ path, schema: { minimum } }) =>
    minimum !== undefined && {
      effect: { set_field: { path, value: minimum - 1 } },
      change: `is ${minimum - 1}, below its minimum`,
    },
  "response-property-min-items-decreased": ({ path, schema }) =>
    typesOf(schema).includes("array") && {
      effect: { retype_field: { path, to: "array" } },
      change: "is an empty list",
    },
  "response-property-any-of-added": ({ path, schema: { anyOf, oneOf = anyOf } }) =>
    oneOf !== undefined && {
      effect: { set_field: { path, value: { type: "something-new" } } },
      change: "has a form that is new",
    },
  "response-optional-property-added": ({ path, schema }) =>
    schema.properties !== undefined && {
      effect: { set_field: { path: path === "" ? addedName : `${path}.${addedName}`, value: "new" } },
      change: `has a new field, ${addedName}`,
      // Matters to clients that enumerate the object.
      matters: `${readPathOf(path)}.*`,
    },
  "response-media-type-name-changed": ({ path }) =>
    path === "" && {
      effect: { headers: { "content-type": "application/vnd.realtimekit+json" } },
      change: "has the media type application/vnd.realtimekit+json",
      matters: "$",
    },
  "response-property-renamed"({ path, name }) {
    const camel = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const to = camel === name ? `${name}_v2` : camel;
    return { effect: { rename_field: { path, to } }, change: `is called ${to}` };
  },
  "response-property-time-offset-changed": ({ path, schema }) =>
    isTime(schema) && {
      effect: { time_offset: { path, offset: otherOffset } },
      change: `has the offset ${otherOffset}, the same time`,
    },
} as const satisfies Readonly<Record<string, Operator>>;

/** Derives possible changes of each field of each response from the document of a revision. */
export async function contractMutants(revision: Revision): Promise<Mutant[]> {
  const fields = await fieldsByOperation(revision);
  return [...fields].flatMap(([operation, all]) =>
    all.flatMap((field) =>
      Object.entries<Operator>(operators).flatMap(([operator, mutate]) => {
        const mutation = mutate(field);
        return mutation ? mutantOf(operation, field, operator, mutation) : [];
      }),
    ),
  );
}

function mutantOf(operation: OperationId, field: Field, operator: string, mutation: Mutation): Mutant[] {
  const { effect, change, ...more } = mutation;
  const isNamed = field.name !== "" && field.name !== "*";
  if (!isNamed && more.matters === undefined) return [];
  const path = field.path === "" ? "body" : field.path;
  return [
    {
      id: `contract/${operation}/${path}/${operator}`,
      kind: "contract",
      operations: [operation],
      sentence: `${path} of ${operation} ${change}.`,
      contract: field.schema.description ?? `${operation} responds with ${path}.`,
      operator,
      settings: faultOf(operation, effect),
      changes: [readPathOf(field.path)],
      ...more,
    },
  ];
}

/**
 * Returns a change of a field that the contract allows, and that shows in a client which uses the field. `mark` makes
 * changes distinct; `tokenOf` returns the text to look for.
 */
export function legalChange(field: Field, mark = 0): FaultEffect | undefined {
  const { path, name, schema } = field;
  const types = typesOf(schema);
  const token = tokenOf(field, mark);
  if (token !== undefined) return { set_field: { path, value: isNumber(schema) ? Number(token) : token } };
  const values = schema.enum?.map(String) ?? (types.includes("boolean") ? [true, false] : []);
  if (values.length > 1) return { rotate_field: { path, values } };
  if (types.includes("array")) return { retype_field: { path, to: "array" } };
  if (isNumber(schema)) return { add_to_field: { path, add: 1 } };
  return isId(name) ? { set_field: { path, value: "6f0ca4a1-0000-4000-8000-c0ffee000000" } } : undefined;
}

/** Returns a value that reveals when a client uses a field, if there is one that the client does not depend on. */
export function tokenOf({ name, schema }: Field, mark: number): string | undefined {
  const number = String(mark).padStart(3, "0");
  if (schema.enum || isId(name) || schema.maximum !== undefined) return undefined;
  if (isNumber(schema)) return `7368${number}7`;
  if (isTime(schema)) return `2025-11-30T21:43:52.${number}Z`;
  return typesOf(schema).includes("string") && schema.format === undefined ? `c0ffee${number}` : undefined;
}

function isId(name: string): boolean {
  return name === "id" || name.endsWith("_id");
}

function isNumber(schema: JsonSchema): boolean {
  return typesOf(schema).some((type) => type === "number" || type === "integer");
}

/** Reports whether a schema describes times; those of sessions do so only in words. */
function isTime({ format, description = "" }: JsonSchema): boolean {
  return format === "date-time" || description.includes("RFC 3339");
}

function typesOf({ type, properties }: JsonSchema): readonly string[] {
  return type === undefined ? (properties ? ["object"] : []) : [type].flat();
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** The parts of an OpenAPI document that are read. */
interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface Operation {
  readonly operationId: OperationId;
  readonly responses: { readonly 200: { readonly content: { readonly "application/json": { schema: JsonSchema } } } };
}

/** Lists the fields of the successful response of every operation in a revision, starting with the body itself. */
export async function fieldsByOperation(revision: Revision): Promise<Map<OperationId, Field[]>> {
  const { paths, components } = (await definitionOf(revision).loadDocument()) as Document;
  return new Map(
    Object.values(paths).flatMap(({ get }) => {
      if (!get) return [];
      const { schema } = get.responses[200].content["application/json"];
      const body = { path: "", name: "", schema, required: true, inList: false };
      return [[get.operationId, fieldsIn(body, components.schemas, [])] as const];
    }),
  );
}

/** Lists a field and those below it, except records within a record of the same kind, such as breakout rooms. */
function fieldsIn(field: Field, schemas: Document["components"]["schemas"], outer: readonly string[]): Field[] {
  const { $ref } = field.schema;
  const name = $ref?.slice($ref.lastIndexOf("/") + 1);
  const schema = name === undefined ? field.schema : { ...schemas[name], ...field.schema };
  const inside = name === undefined ? outer : [...outer, name];
  const below = name !== undefined && outer.includes(name) ? [] : membersOf({ ...field, schema });
  return [{ ...field, schema }, ...below.flatMap((member) => fieldsIn(member, schemas, inside))].filter(
    (one, index, all) => all.findIndex(({ path }) => path === one.path) === index,
  );
}

function membersOf({ path, schema, inList }: Field): Field[] {
  const { properties = {}, required, items, anyOf, oneOf = [] } = schema;
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const own = Object.entries(properties).map(([name, member]) => ({
    path: at(name),
    name,
    schema: member,
    inList,
    required: required?.includes(name) ?? false,
  }));
  const ofList = { path: at("*"), name: "*", required: true, inList: true };
  return [
    ...own,
    ...(items && (items.properties ?? items.$ref) ? [{ ...ofList, schema: items }] : []),
    ...(anyOf ?? oneOf).flatMap((option) => membersOf({ path, name: "", schema: option, required: false, inList })),
  ];
}
