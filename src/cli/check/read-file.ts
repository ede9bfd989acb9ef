import type { z } from "zod";
import { checkModel } from "../../fixtures/scenario/check-model.js";
import { parseText } from "../../fixtures/scenario/parse.js";
import { ScenarioError } from "../../fixtures/scenario/problem.js";
import { readText } from "../../fixtures/scenario/read-text.js";
import { CliError, multilineError } from "../failure.js";

/** Reads a YAML or JSON file that must fit a model. Fails with every problem, each with line, column and path. */
export async function readChecked<M extends z.ZodType>(file: string, model: M): Promise<z.output<M>> {
  try {
    const text = await readText(file);
    if (text.trim() === "") throw new CliError(`${file}: the file is empty`);
    return checkModel(parseText(text, file), model);
  } catch (error) {
    throw error instanceof ScenarioError ? multilineError(error.message) : error;
  }
}
