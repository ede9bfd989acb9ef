import { quoted } from "../lib/message.js";
import { didYouMean } from "../lib/suggest.js";
import {
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
  expectation,
  isAllowed,
} from "./behaviour.js";
import type { ProfileFile, Verification } from "./profile-file.js";

/** An entry of the parity ledger: what the mock does, why we think so, and when that was last seen to be true. */
export interface LedgerEntry {
  readonly name: BehaviourName;
  readonly value: BehaviourProfile[BehaviourName];
  readonly origin: BehaviourEntry["origin"];
  /** Completes the sentence "the API ...". */
  readonly meaning: string;
  /** Absent when it never was. */
  readonly verified?: Verification;
}

/** Resolves a profile file into the profile that the mock obeys and the parity ledger. Throws for what no profile has. */
export function resolveProfile(file: ProfileFile): { profile: BehaviourProfile; ledger: LedgerEntry[] } {
  const names = Object.keys(behaviourEntries) as BehaviourName[];
  const unknown = Object.keys(file).find((name) => !Object.hasOwn(behaviourEntries, name));
  if (unknown !== undefined) {
    throw new Error([`profile.${unknown} is no entry`, didYouMean(unknown, names) ?? []].flat().join("; "));
  }
  const ledger = names.map((name): LedgerEntry => {
    const { default: fallback, origin, meaning } = behaviourEntries[name];
    const given = file[name] ?? fallback;
    const { value, verified } = typeof given === "object" ? given : { value: given };
    const { values }: BehaviourEntry = behaviourEntries[name];
    if (!isAllowed(values, value)) throw new Error(`profile.${name} is ${quoted(value)}: ${expectation(values)}`);
    return { name, value, origin, meaning, ...(verified && { verified }) };
  });
  const profile = Object.fromEntries(ledger.map(({ name, value }) => [name, value])) as unknown as BehaviourProfile;
  return { profile, ledger };
}
