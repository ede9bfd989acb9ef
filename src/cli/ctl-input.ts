import type { z } from "zod";
import { readScenarioFile, scenarioFile } from "../fixtures/scenario/load.js";
import { isShipped } from "../fixtures/scenario/names.js";
import { createScenario } from "../fixtures/scenario/scenario.js";
import { limits } from "../lib/limits.js";
import { typedFields } from "../server/control/commands/input.js";

interface Fields {
  [name: string]: string | Fields;
}

/** Builds the input of a command from `name=value` arguments, typed as its model wants. Throws a plain error. */
export function parseFields(model: z.ZodType, fields: readonly string[]): Record<string, unknown> {
  const tree: Fields = Object.create(null);
  for (const field of fields) {
    const split = field.indexOf("=");
    if (split < 1) throw new Error(`${JSON.stringify(field)} is not a field: write name=value`);
    const path = field.slice(0, split).split(".");
    if (path.length > limits.nesting.value)
      throw new Error(`a field is nested deeper than ${limits.nesting.value} levels`);
    put(tree, path, field.slice(split + 1), field);
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
  const document = await readScenarioFile(file);
  if (isSavedWorld(document.data)) return { world: document.data };
  return { scenario: createScenario(document, file).content };
}

/** No field of a scenario is called so. */
function isSavedWorld(data: unknown): boolean {
  return typeof data === "object" && data !== null && "now" in data;
}

/** Splits a line into words as a shell would: quotes keep spaces, `#` starts a comment. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  const token = /\s*(?:(#.*)|((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+)|(\S))/gy;
  for (const [, comment, word, stray] of line.matchAll(token)) {
    if (stray !== undefined) throw new Error("a quote is not closed");
    if (comment !== undefined) break;
    if (word !== undefined) words.push(unquote(word));
  }
  return words;
}

function unquote(word: string): string {
  return word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? (single ?? "") : double.replaceAll(/\\(.)/g, "$1"),
  );
}
