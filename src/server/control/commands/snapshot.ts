import { z } from "zod";
import { maxGenerated } from "../../../fixtures/generate/defaults.js";
import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { shippedNames } from "../../../fixtures/scenario/names.js";
import { count, instant, tenantSnapshots } from "../../../world/record-models.js";
import type { WorldSnapshot } from "../../../world/records.js";

/** The content of a scenario file; validated when it is loaded. */
const scenarioContentModel = z.custom<ScenarioFile>(isObject).meta({ type: "object" });

/** A scenario: the name of a shipped one, or the content of a scenario file. */
export const scenarioModel = z
  .union([z.enum(shippedNames), scenarioContentModel], {
    error: `expected the content of a scenario, or one of the names ${shippedNames.join(", ")}`,
  })
  .meta({
    description:
      "Name of a scenario that comes with the package, or the content of one as `fixtures/scenario.schema.json` describes it.",
  });

/** A scenario file: its name, which says how to read it, and its text. */
export const scenarioFileModel = z
  .strictObject({
    name: z.string().min(1).max(200).meta({ description: "Ends in .yaml, .json or .ndjson." }),
    text: z.string(),
  })
  .meta({ description: "The text of a scenario file." });

const generatedCount = count.max(maxGenerated);

/** A saved world. */
export const worldSnapshotModel: z.ZodType<WorldSnapshot> = z
  .strictObject({
    now: instant,
    tenants: tenantSnapshots,
    generated: z
      .strictObject({
        seed: z.string(),
        meetings: generatedCount.optional(),
        sessions: generatedCount.optional(),
        epoch: instant,
      })
      .optional()
      .meta({ description: "What its future derives from, when it was generated." }),
    scenario: scenarioContentModel.optional().meta({
      description: "What it began with: tenants that nobody used yet, and what is still to happen, come from it.",
    }),
  })
  .meta({ id: "World", description: "A saved world: its time, and every record of its tenants." });

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
