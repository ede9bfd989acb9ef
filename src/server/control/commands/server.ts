import { z } from "zod";
import { type LedgerEntry, resolveProfile } from "../../../contract/behaviour.js";
import { origins } from "../../../contract/constants.js";
import { parityOperationModel, parityTable } from "../../../contract/parity.js";
import { type ProfileFile, verificationModel } from "../../../contract/profile-file.js";
import { replicaStatusModel } from "../../replicas/status.js";
import { ControlError } from "../control.js";
import { type CommandGroup, command } from "./command.js";

export const server = {
  shutdown: command({
    summary: "Shut the mock down",
    isReading: true,
    run({ server: { options } }) {
      const { onShutdown } = options;
      if (!onShutdown) {
        throw new ControlError(
          409,
          "Only a mock that `serve` started shuts down by command; close this one in its code.",
        );
      }
      setImmediate(onShutdown);
      return {};
    },
  }),
} satisfies CommandGroup<"server">;

export const healthModel = z.object({
  status: z.enum(["ok", "failed"]).describe("`failed`, with 503, when a replica is not as the others."),
  name: z.string(),
  version: z.string(),
  revision: z.string().describe("Revision of the contract."),
  seed: z.string(),
  clock: z.object({ now: z.string().meta({ format: "date-time" }), speed: z.number() }),
  uptime_seconds: z.number(),
  replica: replicaStatusModel.optional().describe("What this replica of a log is; see `replicas list`."),
});

export type Health = z.output<typeof healthModel>;

export const replicas = {
  list: command({
    summary: "List replicas",
    output: z.object({
      replicas: z.array(replicaStatusModel).describe("Empty if the mock runs alone."),
    }),
    run: async ({ server: { replica } }) => ({ replicas: (await replica?.watch.all()) ?? [] }),
  }),
} satisfies CommandGroup<"replicas">;

export const parity = {
  /** Returns the parity ledger of the scope (behaviour, origin, and last live verification) and its parity table. */
  read: command({
    summary: "Read the parity ledger",
    output: z.object({
      entries: z
        .array(
          z.object({
            name: z.string(),
            value: z.union([z.string(), z.number(), z.boolean()]).describe("What the mock does."),
            origin: z.enum(origins),
            meaning: z.string().describe('Completes the sentence "the API ...".'),
            verified: verificationModel.optional().describe("Absent if it was never verified."),
          }),
        )
        .readonly(),
      operations: z
        .array(parityOperationModel)
        .readonly()
        .describe("Every operation of the API, with the evidence for its parameters, fields and statuses."),
    }),
    run({ server: { options }, scope: { variant } }) {
      const { revision = options.revision, profile } = variant?.settings ?? {};
      const { ledger } = resolveProfile({ ...fileOf(options.ledger), ...profile });
      return { entries: ledger, operations: parityTable(ledger, [revision]) };
    },
  }),
} satisfies CommandGroup<"parity">;

function fileOf(ledger: readonly LedgerEntry[]): ProfileFile {
  return Object.fromEntries(ledger.map(({ name, value, verified }) => [name, verified ? { value, verified } : value]));
}
