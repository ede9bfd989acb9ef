import { z } from "zod";
import {
  type AllowedValues,
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
} from "./entries.js";

/** When an entry was last measured on a live API, and on which. */
export const verificationModel = z.strictObject({
  at: z.iso.datetime({ offset: true }).meta({ description: "When the entry was measured." }),
  against: z.string().min(1).meta({ description: "Base URL of the target it was measured on." }),
});

const names = Object.keys(behaviourEntries) as BehaviourName[];

/** A profile file: any entry may be left out, stand as its bare value, or as `{ value, verified }`. */
export const profileFileModel = z
  .strictObject(
    Object.fromEntries(names.map((name) => [name, fileEntry(behaviourEntries[name])])) as Record<
      BehaviourName,
      ReturnType<typeof fileEntry>
    >,
  )
  .meta({ description: "What the mock does where the documents of the RealtimeKit API are silent." });

/** What a profile file may hold. */
export type ProfileFile = z.input<typeof profileFileModel>;

/** When and against what an entry was measured. */
export type Verification = z.infer<typeof verificationModel>;

/** An entry of the parity ledger: what the mock does, why we think so, and when that was last seen to be true. */
export interface LedgerEntry {
  readonly name: BehaviourName;
  readonly value: BehaviourProfile[BehaviourName];
  readonly origin: BehaviourEntry["origin"];
  readonly meaning: string;
  readonly verified?: Verification;
}

/** Resolves a checked profile file into the profile that the mock obeys and the parity ledger. */
export function resolveProfile(file: ProfileFile): { profile: BehaviourProfile; ledger: LedgerEntry[] } {
  const ledger = names.map((name): LedgerEntry => {
    const { default: fallback, origin, meaning } = behaviourEntries[name];
    const given = file[name];
    if (typeof given !== "object") return { name, value: (given ?? fallback) as LedgerEntry["value"], origin, meaning };
    const { value, verified } = given as { value: LedgerEntry["value"]; verified?: Verification };
    return { name, value, origin, meaning, ...(verified && { verified }) };
  });
  const profile = Object.fromEntries(ledger.map(({ name, value }) => [name, value])) as unknown as BehaviourProfile;
  return { profile, ledger };
}

function fileEntry(entry: BehaviourEntry) {
  const value = valueModel(entry.values);
  return z
    .union([value, z.strictObject({ value, verified: verificationModel.optional() })], {
      error: `${expectation(entry.values)}, alone or as { value, verified: { at, against } }`,
    })
    .optional()
    .meta({ description: `The API ${entry.meaning} (${entry.origin}; default ${entry.default}).` });
}

function valueModel(values: AllowedValues) {
  const error = expectation(values);
  return "minimum" in values
    ? z.int({ error }).min(values.minimum, { error }).max(values.maximum, { error })
    : z.literal([...values], { error });
}

function expectation(values: AllowedValues): string {
  if ("minimum" in values) return `expected a whole number from ${values.minimum} to ${values.maximum}`;
  return `expected ${values.map((value) => JSON.stringify(value)).join(" or ")}`;
}
