import {
  type AllowedValues,
  type BehaviourEntry,
  type BehaviourName,
  behaviourEntries,
  resolveProfile,
} from "../../contract/behaviour.js";
import { type OperationId, operationIds, parametersOf } from "../../contract/operations.js";
import { type Concern, concerns } from "../../contract/parity.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import type { Mutant } from "./mutant.js";

/** Values to try for entries that take a range: those about page sizes. */
const tried: Readonly<Partial<Record<BehaviourName, readonly number[]>>> = {
  defaultPerPage: [25, 50],
  maxPerPage: [25, 50],
};

/** Derives the other values of every profile entry that nobody has verified. */
export function profileMutants(revision: Revision, profile: ProfileFile): Mutant[] {
  return resolveProfile(profile)
    .ledger.filter(({ origin, verified }) => origin === "assumed" && !verified)
    .flatMap(({ name, value: now, meaning }) => {
      const { values }: BehaviourEntry = behaviourEntries[name];
      return valuesToTry(name, values, now).map((value): Mutant => {
        const operations = operationsOf(concerns[name], revision);
        return {
          id: `profile/${name}/${value}`,
          kind: "profile",
          operations,
          sentence: `${name} is ${value} instead of ${now}: the API ${meaning}.`,
          contract: `No document says it, and ${name} = ${now} is only assumed; calibrate measures it on your account.`,
          operator: name,
          settings: { profile: { [name]: value } },
          ...(name in tried && Number(value) > Number(now) && { enlargesPages: true }),
        };
      });
    });
}

function valuesToTry(name: BehaviourName, values: AllowedValues, now: unknown): (string | number | boolean)[] {
  const all = "minimum" in values ? (tried[name] ?? [values.minimum]) : values;
  return all.filter((value) => value !== now);
}

/** Returns the operations that an entry concerns: those it names, or else those with one of its parameters. */
function operationsOf({ operations, parameters }: Concern, revision: Revision): readonly OperationId[] {
  if (operations) return operations;
  const having = operationIds.filter((operation) =>
    parametersOf(operation, revision).some(([, { name }]) => parameters?.includes(name)),
  );
  return having.length > 0 ? having : operationIds;
}
