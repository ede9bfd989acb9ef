import type { z } from "zod";
import { readScenarioFile, scenarioFile } from "../../fixtures/scenario/load.js";
import { isShipped } from "../../fixtures/scenario/names.js";
import { createScenario } from "../../fixtures/scenario/scenario.js";
import { parseFields } from "./parse-fields.js";

/**
 * Makes the input of `state load` of a word: the name of a shipped scenario, or a file that holds a scenario or what
 * `state save --json` printed. Fields do as for any command. Throws with every problem of the file.
 */
export async function stateOf(model: z.ZodType, words: readonly string[]): Promise<Record<string, unknown>> {
  const [word = "", ...others] = words;
  const isField = others.length > 0 || /^(scenario|world)[.=]/.test(word);
  const input = parseFields(model, isField || word === "" ? words : [`scenario=${word}`]);
  const { scenario } = input;
  return typeof scenario !== "string" || isShipped(scenario) ? input : contentOf(scenarioFile(scenario));
}

/** The file is read here: the mock reads none for a caller. */
async function contentOf(file: string): Promise<Record<string, unknown>> {
  const document = await readScenarioFile(file);
  if (isSavedWorld(document.data)) return { world: document.data };
  return { scenario: createScenario(document, file).content };
}

/** No field of a scenario is called so. */
function isSavedWorld(data: unknown): boolean {
  return typeof data === "object" && data !== null && "now" in data;
}
