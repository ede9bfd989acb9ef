import type { Revision } from "../../contract/revisions.js";
import { type Field, fieldsByOperation } from "./fields.js";
import { faultOf, type Mutant, readPathOf } from "./mutant.js";
import { mutationsOf } from "./operators.js";

/** Derives from the document of a revision how each field of each response could change. */
export async function contractMutants(revision: Revision): Promise<Mutant[]> {
  const fields = await fieldsByOperation(revision);
  return [...fields].flatMap(([operation, all]) =>
    all.flatMap((field) =>
      mutationsOf(field).map(({ operator, effect, change }): Mutant => {
        const path = field.path === "" ? "body" : field.path;
        return {
          id: `contract/${operation}/${path}/${operator}`,
          kind: "contract",
          operations: [operation],
          sentence: `${path} of ${operation} ${change}.`,
          contract: field.schema.description ?? `${operation} responds with ${path}.`,
          operator,
          settings: faultOf(operation, effect),
          changes: readPathOf(field.path),
          ...whoCares(operator, field),
        };
      }),
    ),
  );
}

/** A new field only concerns who enumerates the object, and a media type everybody. */
function whoCares(operator: string, { path }: Field): Pick<Mutant, "matters"> {
  if (operator === "response-optional-property-added") return { matters: `${readPathOf(path)}.*` };
  return operator === "response-media-type-name-changed" ? { matters: "$" } : {};
}
