import { z } from "zod";
import {
  type AllowedValues,
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
  expectation,
} from "./behaviour.js";
import { dateTime } from "./formats.js";

/** When an entry was last measured on a live API, and on which one. */
export const verificationModel = z.strictObject({
  at: dateTime.describe("When the entry was measured."),
  against: z.string().min(1).describe("Base URL of the target it was measured on."),
});

export type Verification = Readonly<z.infer<typeof verificationModel>>;

const names = Object.keys(behaviourEntries) as BehaviourName[];

type FileEntryModels = { [N in BehaviourName]: ReturnType<typeof fileEntry<N>> };

/** The model of a profile file, as an interface, which declarations name instead of writing it out. */
export interface ProfileFileModel extends z.ZodObject<FileEntryModels, z.core.$strict> {}

/** A profile file: each entry may be left out, be its bare value, or be `{ value, verified }`. */
export const profileFileModel: ProfileFileModel = z
  .strictObject(Object.fromEntries(names.map((name) => [name, fileEntry(name)])) as FileEntryModels)
  .describe("What the mock does where the documents of the RealtimeKit API are silent.");

type ProfileValueModels = { [N in BehaviourName]: z.ZodOptional<z.ZodType<BehaviourProfile[N]>> };

/** The model of entries with values, as an interface, which declarations name instead of writing it out. */
export interface ProfileValuesModel extends z.ZodObject<ProfileValueModels, z.core.$strict> {}

export const profileValuesModel: ProfileValuesModel = z.strictObject(
  Object.fromEntries(names.map((name) => [name, entryValue(name).optional()])) as ProfileValueModels,
);

export type ProfileValues = Readonly<z.infer<typeof profileValuesModel>>;

export type ProfileFile = Readonly<z.infer<typeof profileFileModel>>;

function fileEntry<N extends BehaviourName>(name: N) {
  const entry: BehaviourEntry = behaviourEntries[name];
  const value = entryValue(name);
  return z
    .union([value, z.strictObject({ value, verified: verificationModel.optional() })], {
      error: `${expectation(entry.values)}, alone or as { value, verified: { at, against } }`,
    })
    .optional()
    .describe(`The API ${entry.meaning} (${entry.origin}; default ${entry.default}).`);
}

function entryValue<N extends BehaviourName>(name: N) {
  return valueModel(behaviourEntries[name].values) as z.ZodType<BehaviourProfile[N]>;
}

function valueModel(values: AllowedValues): z.ZodType {
  const error = expectation(values);
  return "minimum" in values
    ? z.int({ error }).min(values.minimum, { error }).max(values.maximum, { error })
    : z.literal([...values], { error });
}
