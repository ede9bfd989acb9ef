import { z } from "zod";
import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { shippedNames } from "../../../fixtures/scenario/names.js";

/** What the file of a scenario would hold; it is checked when it is loaded. */
export const scenarioContentModel = z.custom<ScenarioFile>(isObject).meta({ type: "object" });

/** A scenario: the name of a shipped one, or what its file would hold; that is checked when it is loaded. */
export const scenarioModel = z
  .union([z.enum(shippedNames), scenarioContentModel], {
    error: `expected the content of a scenario, or one of the names ${shippedNames.join(", ")}`,
  })
  .meta({
    description:
      "Name of a scenario that comes with the package, or the content of one as `fixtures/scenario.schema.json` describes it.",
  });

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
