import { z } from "zod";
import { origins } from "../../../contract/constants.js";
import { parityOperationModel, parityTable } from "../../../contract/parity.js";
import { verificationModel } from "../../../contract/profile-file.js";
import { type CommandGroup, command } from "./command.js";

/** Commands about undocumented behaviour. */
export const parity = {
  /** Returns the parity ledger (what the mock does, why, and when it was last verified live) and the parity table. */
  read: command({
    summary: "Read the parity ledger",
    input: z.strictObject({}),
    output: z.object({
      entries: z
        .array(
          z.object({
            name: z.string(),
            value: z.union([z.string(), z.number(), z.boolean()]).meta({ description: "What the mock does." }),
            origin: z.enum(origins),
            meaning: z.string().meta({ description: 'Completes the sentence "the API ...".' }),
            verified: verificationModel.optional().meta({ description: "Absent when it never was." }),
          }),
        )
        .readonly(),
      operations: z.array(parityOperationModel).readonly().meta({
        description: "Every operation of the API: its parameters, fields and statuses, and how each is known.",
      }),
    }),
    run: ({ server: { options } }) => ({
      entries: options.ledger,
      operations: parityTable(options.ledger, [options.revision]),
    }),
  }),
} satisfies CommandGroup<"parity">;
