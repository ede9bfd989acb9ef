import { z } from "zod";
import { checkModel } from "../fixtures/scenario/check-model.js";
import { parseScenario, scenarioFile } from "../fixtures/scenario/load.js";
import { scenarioModel } from "../fixtures/scenario/model.js";
import { readText } from "../fixtures/scenario/read-text.js";
import { resolveScenario } from "../fixtures/scenario/resolve.js";
import { isShipped } from "../fixtures/scenario/shipped-names.js";

interface Fields {
  [name: string]: string | Fields;
}

/** Makes the input of a command from `name=value` arguments, typed as its model wants. Throws a plain error. */
export function parseFields(model: z.ZodType, fields: readonly string[]): Record<string, unknown> {
  const tree: Fields = Object.create(null);
  for (const field of fields) {
    const split = field.indexOf("=");
    if (split < 1) throw new Error(`${JSON.stringify(field)} is not a field: write name=value`);
    put(tree, field.slice(0, split).split("."), field.slice(split + 1), field);
  }
  return typedFields(model, tree);
}

function put(tree: Fields, [name = "", ...rest]: string[], value: string, field: string): void {
  const known = tree[name];
  if (rest.length === 0) {
    if (known !== undefined) throw new Error(`${JSON.stringify(field)}: the field is given twice`);
    tree[name] = value;
    return;
  }
  if (typeof known === "string") throw new Error(`${JSON.stringify(field)}: the field is given twice`);
  const inner: Fields = known ?? Object.create(null);
  tree[name] = inner;
  put(inner, rest, value, field);
}

function typedFields(model: z.ZodType | undefined, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const field = model && fieldOf(model, name);
      return [name, typeof value === "string" ? typedText(field, value) : typedFields(field, value)];
    }),
  );
}

/** The model of a field, where it is known. */
function fieldOf(model: z.ZodType, name: string): z.ZodType | undefined {
  const plain = unwrapped(model);
  const shape = plain instanceof z.ZodObject ? plain.shape : {};
  const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
  return field instanceof z.ZodType ? field : undefined;
}

function unwrapped(model: unknown): unknown {
  return model instanceof z.ZodOptional || model instanceof z.ZodDefault ? unwrapped(model.unwrap()) : model;
}

/** The first reading of a text that its model takes; the text itself when there is none. Without a model, JSON if it is. */
function typedText(model: z.ZodType | undefined, text: string): unknown {
  if (!model) return asJson(text) ?? text;
  const readings = [text, asJson(text), text.split(",")];
  return readings.find((reading) => reading !== undefined && model.safeParse(reading).success) ?? text;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Parses the input of `state load`: the name of a shipped scenario, or a file that holds a scenario or the output of
 * `state save --json`; or fields as for any command. Throws with every problem of the file.
 */
export async function parseLoadFields(model: z.ZodType, words: readonly string[]): Promise<Record<string, unknown>> {
  const [word = "", ...others] = words;
  const isField = others.length > 0 || /^(scenario|world)[.=]/.test(word);
  const input = parseFields(model, isField || word === "" ? words : [`scenario=${word}`]);
  const { scenario } = input;
  return typeof scenario !== "string" || isShipped(scenario) ? input : readState(scenarioFile(scenario));
}

/** The file is read here: the mock reads none for a caller. */
async function readState(file: string): Promise<Record<string, unknown>> {
  const parsed = parseScenario(await readText(file), file);
  if (isSavedWorld(parsed.data)) return { world: parsed.data };
  const scenario = checkModel(parsed, scenarioModel);
  resolveScenario(scenario, file, parsed.problemAt);
  return { scenario };
}

/** No field of a scenario is called so. */
function isSavedWorld(data: unknown): boolean {
  return typeof data === "object" && data !== null && "now" in data;
}
