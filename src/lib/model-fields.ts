import type { z } from "zod";
import type { Path } from "./json-path.js";

type Model = z.core.$ZodType;

/** The definition of a model: a member of zod's union, distinguished by `type`. */
export type ModelDef = z.core.$ZodTypes["_zod"]["def"];

/** Returns the definitions that a value of some models can have: without wrappers, and all those of a union. */
export function modelDefs(...models: readonly Model[]): readonly ModelDef[] {
  return models.flatMap((model) => {
    const { def } = (model as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case "optional":
      case "nullable":
      case "default":
      case "readonly":
        return modelDefs(def.innerType);
      case "pipe":
        return modelDefs(def.in);
      case "union":
        return modelDefs(...def.options);
      default:
        return [def];
    }
  });
}

export function itemModels(defs: readonly ModelDef[]): Model[] {
  return defs.flatMap((def) => (def.type === "array" ? [def.element] : []));
}

export function fieldModels(defs: readonly ModelDef[], name: string): Model[] {
  const models: Model[] = [];
  for (const def of defs) {
    const model = def.type === "object" && Object.hasOwn(def.shape, name) ? def.shape[name] : undefined;
    if (model) models.push(model);
  }
  return models;
}

/** Returns the names of a model's fields at a path; none if it has no object there. */
export function fieldsAt(model: Model, path: Path): string[] {
  const defs = path.reduce<readonly ModelDef[]>((outer, step) => {
    const values = outer.flatMap((def) => (def.type === "record" ? [def.valueType] : []));
    return modelDefs(...itemModels(outer), ...values, ...fieldModels(outer, String(step)));
  }, modelDefs(model));
  return fieldNames(defs);
}

export interface ModelField {
  /** Names from the outermost one, such as `data[*].title`. */
  readonly path: string;
  readonly name: string;
  readonly models: readonly Model[];
  /** Whether every member of a union has it. */
  readonly isShared: boolean;
}

/** Yields every field of some models, each before those inside it. Does not repeat recursive models. */
export function* walkFields(
  models: readonly Model[],
  path = "",
  outer: readonly ModelDef[] = [],
): Generator<ModelField> {
  const defs = modelDefs(...models);
  const items = itemModels(defs);
  if (items.length > 0) yield* walkFields(items, `${path}[*]`, outer);
  const objects = defs.filter((def) => def.type === "object" && !outer.includes(def));
  for (const name of fieldNames(objects)) {
    const inner = fieldModels(objects, name);
    const here = path === "" ? name : `${path}.${name}`;
    yield { path: here, name, models: inner, isShared: inner.length === objects.length };
    yield* walkFields(inner, here, [...outer, ...objects]);
  }
}

function fieldNames(defs: readonly ModelDef[]): string[] {
  return [...new Set(defs.flatMap((def) => (def.type === "object" ? Object.keys(def.shape) : [])))];
}
