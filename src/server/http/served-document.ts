import { definitionOf, type Revision } from "../../contract/revisions.js";

/** The parts of an OpenAPI document that the server reads. */
export interface ServedDocument {
  /** Parameters are references to components. */
  readonly paths: Readonly<
    Record<
      string,
      { readonly get?: { readonly operationId: string; readonly parameters: readonly { $ref: string }[] } }
    >
  >;
  readonly components: {
    readonly parameters: Readonly<Record<string, DocumentParameter>>;
    readonly schemas: Readonly<Record<string, { readonly properties?: object }>>;
  };
}

export interface DocumentParameter {
  readonly name: string;
  readonly in: string;
  readonly allowEmptyValue?: boolean;
  readonly schema: {
    readonly type?: string;
    readonly format?: string;
    readonly enum?: readonly string[];
    readonly minimum?: number;
  };
}

/** An operation as the document describes it, with references resolved. */
export interface DescribedOperation {
  readonly id: string;
  readonly path: string;
  readonly parameters: readonly DocumentParameter[];
  /** False for an operation of the API that this mock knows only by name. */
  readonly served: boolean;
}

/** Loads the document of a revision: the generated file, not the generator. */
export async function loadDocument(revision: Revision): Promise<ServedDocument> {
  return (await definitionOf(revision).loadDocument()) as ServedDocument;
}

/** Returns the names of the fields of a record, in the order of the document. Throws if it lacks one of the revision. */
export function fieldsOf(
  { components }: ServedDocument,
  record: "meeting" | "session",
  revision: Revision,
): readonly string[] {
  const component = { meeting: "Meeting", session: "Session" }[record];
  const fields = Object.keys(components.schemas[component]?.properties ?? {});
  const missing = definitionOf(revision).fields[record].find((name) => !fields.includes(name));
  if (missing === undefined && fields.length > 0) return fields;
  throw new Error(`Revision ${revision} has ${record}.${missing ?? "id"}, which its OpenAPI document lacks.`);
}

export function operationsIn({ paths, components }: ServedDocument): DescribedOperation[] {
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const parameters = get?.parameters.map(({ $ref }) => resolve($ref, components)) ?? [];
    return get ? [{ id: get.operationId, path, parameters, served: true }] : [];
  });
}

function resolve(reference: string, { parameters }: ServedDocument["components"]): DocumentParameter {
  const parameter = parameters[reference.replace("#/components/parameters/", "")];
  if (!parameter) throw new Error(`The OpenAPI document refers to ${reference}, which it does not hold.`);
  return parameter;
}
