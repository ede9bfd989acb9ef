import type { Scenario, ScenarioOptions } from "../fixtures/scenario/scenario.js";
import { multilineError } from "./failure.js";

/** Loads a scenario for a command. Fails with every problem of the file. */
export async function loadScenarioFor(nameOrFile: string, options: ScenarioOptions): Promise<Scenario> {
  const { loadScenario } = await import("../fixtures/scenario/load.js");
  const { DocumentError } = await import("../lib/problem.js");
  return loadScenario(nameOrFile, options).catch((error: unknown) => {
    throw error instanceof DocumentError ? multilineError(error.message) : error;
  });
}
