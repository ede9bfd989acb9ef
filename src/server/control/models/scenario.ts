import { z } from "zod";
import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { shippedNames } from "../../../fixtures/scenario/shipped-names.js";

/** A scenario: the name of a shipped one, or what its file would hold; that is checked when it is loaded. */
export const scenarioModel = z
  .union([z.enum(shippedNames), z.custom<ScenarioFile>(isObject).meta({ type: "object" })], {
    error: `expected the content of a scenario, or one of the names ${shippedNames.join(", ")}`,
  })
  .meta({
    description:
      "Name of a scenario that comes with the package, or the content of one as `fixtures/scenario.schema.json` describes it.",
  });

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
