import { z } from "zod";

const known = new WeakMap<z.core.$ZodType, z.core.$ZodType>();

/** Returns a schema that rejects unknown fields at every depth; the same schema yields the same result. */
export function strictSchema<T extends z.core.$ZodType>(schema: T): T {
  const strict = known.get(schema) ?? makeStrict(schema);
  known.set(schema, strict);
  return strict as T;
}

function makeStrict(schema: z.core.$ZodType): z.core.$ZodType {
  const change = (to: z.core.$ZodTypeDef) => z.core.clone(schema, to, { parent: true });
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object":
      return change({ ...def, shape: strictShape(def.shape), catchall: z.never() } as typeof def);
    case "optional":
    case "nullable":
      return change({ ...def, innerType: strictSchema(def.innerType) } as typeof def);
    case "array":
      return change({ ...def, element: strictSchema(def.element) } as typeof def);
    case "union":
      return change({ ...def, options: def.options.map(strictSchema) } as typeof def);
    default:
      return schema;
  }
}

/** Makes the fields strict on first use, since a recursive schema contains itself. */
function strictShape(shape: z.core.$ZodShape): z.core.$ZodShape {
  const strict = {};
  for (const name of Object.keys(shape)) {
    Object.defineProperty(strict, name, { get: () => strictSchema(Reflect.get(shape, name)), enumerable: true });
  }
  return strict;
}
