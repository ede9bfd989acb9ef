import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { isoTime } from "../../../lib/time.js";
import type { World } from "../../../world/world.js";
import type { ServerContext } from "../../context/context.js";

/** A world as the content of a scenario file, and what that leaves out. */
export interface SavedScenario {
  readonly scenario: ScenarioFile;
  readonly missing: string | undefined;
}

/** Saves a world as a scenario. Pending entries of its timeline are left out. */
export async function saveScenario({ options, scenarioOf }: ServerContext, world: World): Promise<SavedScenario> {
  const { leftOut, snapshotScenario } = await import("../../../fixtures/scenario/exact.js");
  const { seed, meetings, sessions, epoch } = options;
  const scenario = scenarioOf(world);
  const generate = { meetings, sessions, until: isoTime(epoch) };
  const saved = { ...world.snapshot("everything"), scenario };
  return {
    scenario: snapshotScenario(saved, scenario ? { seed: scenario.seed } : { seed, generate }),
    missing: leftOut(saved),
  };
}
