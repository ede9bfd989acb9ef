import { z } from "zod";
import { maxGenerated } from "../../../fixtures/generate/defaults.js";
import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { type ShippedName, shippedNames } from "../../../fixtures/scenario/names.js";
import type { Scenario } from "../../../fixtures/scenario/scenario.js";
import { isObject } from "../../../lib/json-path.js";
import { isPromise } from "../../../lib/wait.js";
import { count, generatedFrom, instant, tenantSnapshots } from "../../../world/record-models.js";
import type { WorldSnapshot } from "../../../world/records.js";
import { type CommandGroup, command } from "./command.js";

/** Commands about scenarios. */
export const scenarios = {
  /** Lists the scenarios that come with the package, and the one that the world began with. */
  list: command({
    summary: "List scenarios",
    input: z.strictObject({}),
    output: z.object({
      scenarios: z.array(z.object({ name: z.enum(shippedNames), title: z.string() })),
      current: z
        .object({ title: z.string().optional() })
        .optional()
        .meta({ description: "Absent when the data is generated from the seed." }),
    }),
    async run({ server: { scenarioFiles, scenarioOf }, scope: { world } }) {
      const files = await scenarioFiles?.();
      const current = scenarioOf(world);
      const listed = shippedNames.map(async (name) => ({
        name,
        title: (await files?.loadScenario(name))?.title ?? name,
      }));
      return {
        scenarios: files ? await Promise.all(listed) : [],
        ...(current && { current: { title: current.title } }),
      };
    },
  }),
} satisfies CommandGroup<"scenarios">;

/** The content of a scenario file; validated when it is loaded. */
const scenarioContentModel = z.custom<ScenarioFile>(isObject).meta({ type: "object" });

/** A scenario: the name of a shipped one, the content of a scenario file, or what `loadScenario` returns. */
export const scenarioModel = z
  .union([
    z.enum(shippedNames),
    z
      .custom<ScenarioFile | Scenario>((value) => isObject(value) && !isPromise(value), "the content of a scenario")
      .meta({ type: "object" }),
  ])
  .meta({
    description:
      "Name of a scenario that comes with the package, or the content of one as `fixtures/scenario.schema.json` describes it.",
  });

/** Returns the content of a loaded scenario; a name or content stays as it is. */
export function contentOf(scenario: ShippedName | ScenarioFile | Scenario): ShippedName | ScenarioFile {
  return isLoaded(scenario) ? { ...scenario.content, seed: scenario.seed } : scenario;
}

/** Over HTTP, a loaded scenario has lost its functions. No scenario file has a field called `content`. */
function isLoaded(scenario: ShippedName | ScenarioFile | Scenario): scenario is Scenario {
  return (
    typeof scenario === "object" &&
    "content" in scenario &&
    isObject(scenario.content) &&
    typeof scenario.seed === "string"
  );
}

/** A scenario file: its name, which says how to read it, and its text. */
export const scenarioFileModel = z
  .strictObject({
    name: z.string().min(1).max(200).meta({ description: "Name of the file, ending in .yaml, .json or .ndjson." }),
    text: z.string(),
  })
  .meta({ description: "A scenario file." });

const generatedCount = count.max(maxGenerated);

/** A saved world. */
export const worldSnapshotModel: z.ZodType<WorldSnapshot> = z
  .strictObject({
    now: instant,
    tenants: tenantSnapshots,
    generated: generatedFrom
      .extend({ meetings: generatedCount.optional(), sessions: generatedCount.optional() })
      .optional()
      .meta({ description: "What its future derives from, if its data was generated." }),
    scenario: scenarioContentModel.optional().meta({
      description: "The scenario it started with: unused tenants and future events come from it.",
    }),
  })
  .meta({ id: "World", description: "A saved world: its time, and every record of its tenants." });
