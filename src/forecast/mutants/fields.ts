import type { OperationId } from "../../contract/operations.js";
import { definitionOf, type Revision } from "../../contract/revisions.js";
import type { JsonSchema } from "../../lib/json-schema.js";

/** A field of a successful response, as the OpenAPI document describes it. */
export interface Field {
  /** Names joined by dots, `*` for the items of a list; empty for the whole body. */
  readonly path: string;
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** Whether it is a field of the items of a list. */
  readonly inList: boolean;
}

/** What is read of an OpenAPI document. */
interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

interface Operation {
  readonly operationId: string;
  readonly responses: { readonly 200: { readonly content: { readonly "application/json": { schema: JsonSchema } } } };
}

/** Lists the fields of the successful response of every operation in a revision; the body itself first. */
export async function fieldsByOperation(revision: Revision): Promise<Map<OperationId, Field[]>> {
  const { paths, components } = (await definitionOf(revision).loadDocument()) as Document;
  const found = new Map<OperationId, Field[]>();
  for (const { get } of Object.values(paths)) {
    if (!get) continue;
    const { schema } = get.responses[200].content["application/json"];
    const root = { path: "", name: "", schema, required: true, inList: false };
    found.set(get.operationId as OperationId, fieldsIn(root, components.schemas, []));
  }
  return found;
}

/** A field and those below it. A record inside its own kind, such as a breakout room, is not looked into. */
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
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const own = Object.entries(schema.properties ?? {}).map(([name, member]) => ({
    path: at(name),
    name,
    schema: member,
    required: schema.required?.includes(name) ?? false,
    inList,
  }));
  const items = (schema.items?.properties ?? schema.items?.$ref) ? [itemsOf(at("*"), schema.items)] : [];
  const options = (schema.anyOf ?? schema.oneOf ?? []).flatMap((option) =>
    membersOf({ path, name: "", schema: option, required: false, inList }),
  );
  return [...own, ...items, ...options];
}

/** The items of a list; an unnamed field, which no operator changes. */
function itemsOf(path: string, schema: JsonSchema | undefined): Field {
  return { path, name: "*", schema: schema ?? {}, required: true, inList: true };
}
