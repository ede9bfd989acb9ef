import { z } from "zod";
import { origins } from "../../../contract/constants.js";
import { verificationModel } from "../../../contract/profile-file.js";
import { command } from "../command.js";

/** Commands about what the mock does where the documents are silent. */
export const parity = {
  /** Reads the parity ledger: what the mock does, why, and when that was last verified against a live API. */
  read: command({
    summary: "Read the parity ledger",
    input: z.strictObject({}),
    answer: z.object({
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
    }),
    run: ({ core }) => ({ entries: core.options.ledger }),
  }),
};
