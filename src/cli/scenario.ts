import type { ScenarioOptions } from "../fixtures/scenario/resolve.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import { multilineError } from "./failure.js";

/** Loads a scenario for a command. Fails with every problem of the file. */
export async function loadScenarioFor(nameOrFile: string, options: ScenarioOptions): Promise<Scenario> {
  const { loadScenario } = await import("../fixtures/scenario/load.js");
  const { ScenarioError } = await import("../fixtures/scenario/problem.js");
  return loadScenario(nameOrFile, options).catch((error: unknown) => {
    throw error instanceof ScenarioError ? multilineError(error.message) : error;
  });
}
