import type { z } from "zod";
import { checkModel } from "../../fixtures/scenario/check-model.js";
import { parseScenario, scenarioFile } from "../../fixtures/scenario/load.js";
import { scenarioModel } from "../../fixtures/scenario/model.js";
import { readText } from "../../fixtures/scenario/read-text.js";
import { resolveScenario } from "../../fixtures/scenario/resolve.js";
import { isShipped } from "../../fixtures/scenario/shipped-names.js";
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
