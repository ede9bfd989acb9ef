import { z } from "zod";
import { type CommandGroup, command } from "./command.js";

const replicaModel = z
  .object({
    id: z.string(),
    place: z.string().meta({ description: "Host and process." }),
    release: z.string(),
    state: z.enum(["current", "behind", "stale", "failed", "missing"]).meta({
      description:
        "`stale` cannot reach the log or has been behind for a while, `failed` is not as the others, `missing` does not respond.",
    }),
    position: z.int().optional().meta({ description: "Of the last record of the log that it has followed." }),
    lag: z.int().optional().meta({ description: "How many records it is behind the log." }),
    problem: z.string().optional().meta({ description: "Why it failed." }),
  })
  .meta({ id: "Replica", description: "A process that serves the same world." });

/** Commands about the replicas that share a log. */
export const replicas = {
  /** Lists the replicas, that which responds first. */
  list: command({
    summary: "List replicas",
    input: z.strictObject({}),
    output: z.object({
      replicas: z.array(replicaModel).meta({ description: "Empty when this mock is alone." }),
    }),
    run: async ({ server: { replica } }) => ({ replicas: (await replica?.watch.all()) ?? [] }),
  }),
} satisfies CommandGroup<"replicas">;
