/** The parts of a JSON Schema that are read. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface SchemaField {
  /** Names joined by dots, for nested fields. */
  readonly name: string;
  readonly required: boolean;
  /** The values that it accepts, in a few words. */
  readonly type: string;
  readonly description: string | undefined;
}

export type ResolveReference = (reference: string) => JsonSchema | undefined;

const maxDepth = 2;

/** Lists the fields of an object, including nested ones such as `effect.status`. */
export function listFields(schema: JsonSchema, resolve: ResolveReference, depth = 1): SchemaField[] {
  const { properties = {}, required = [] } = resolved(schema, resolve);
  return Object.entries(properties).flatMap(([name, property]) => {
    const isRequired = required.includes(name);
    const target = resolved(property, resolve);
    if (target.properties && depth < maxDepth) {
      return listFields(target, resolve, depth + 1).map((field) => ({
        ...field,
        name: `${name}.${field.name}`,
        required: isRequired && field.required,
      }));
    }
    const { description = target.description ?? target.anyOf?.[0]?.description } = property;
    return [{ name, required: isRequired, type: describeSchema(property), description }];
  });
}

export function resolved(schema: JsonSchema, resolve: ResolveReference): JsonSchema {
  return schema.$ref === undefined ? schema : (resolve(schema.$ref) ?? schema);
}

/** zod has further names of its own, such as `starts_with`. */
const standardFormat = /^(date|time|date-time|duration|email|uri|uuid)$/;

/** Describes the values that a schema accepts, such as "integer from 0 to 100" or "LIVE | ENDED". */
export function describeSchema(schema: JsonSchema): string {
  const { $ref, type, format, items, properties, anyOf, oneOf = anyOf, default: value } = schema;
  const standard = value === undefined || typeof value === "object" ? "" : `, ${JSON.stringify(value)} unless set`;
  const allowed = "const" in schema ? [schema.const] : schema.enum;
  if ($ref !== undefined) return $ref.slice($ref.lastIndexOf("/") + 1);
  if (allowed) return `${allowed.map(String).join(" | ")}${standard}`;
  if (oneOf) return oneOf.map(describeSchema).join(", or ") + standard;
  if (items) return `list of ${describeSchema(items)}`;
  if (properties) return `{ ${Object.keys(properties).join(", ")} }`;
  const types = typeof type === "string" ? [type] : (type ?? ["any value"]);
  return (
    types.join(" or ") + (standardFormat.test(format ?? "") ? ` (${format})` : "") + describeRange(schema) + standard
  );
}

function describeRange({ minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: JsonSchema): string {
  // For integers without a limit, zod emits the range of safe integers.
  const from = minimum > Number.MIN_SAFE_INTEGER;
  const to = maximum < Number.MAX_SAFE_INTEGER;
  if (from && to) return ` from ${minimum} to ${maximum}`;
  return from ? ` from ${minimum}` : to ? ` up to ${maximum}` : "";
}
