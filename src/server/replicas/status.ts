import { z } from "zod";

export const replicaStatusModel = z
  .object({
    id: z.string(),
    place: z.string().describe("Host and process."),
    release: z.string(),
    state: z
      .enum(["current", "behind", "stale", "failed", "missing"])
      .describe(
        "`stale` cannot reach the log or has been behind for a while, `failed` is not as the others, `missing` does not respond.",
      ),
    position: z.int().optional().describe("Position of the last log record that it has applied."),
    lag: z.int().optional().describe("Number of log records that it has yet to apply."),
    problem: z.string().optional().describe("Why it failed."),
  })
  .meta({ id: "Replica", description: "A process that serves the same world." });

/** A replica as it describes itself, or as the others see it if it does not. */
export type ReplicaStatus = Readonly<z.infer<typeof replicaStatusModel>>;
