import { z } from "zod";
import { shippedNames } from "../../../fixtures/scenario/names.js";
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
