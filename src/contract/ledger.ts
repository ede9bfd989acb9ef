import { type BehaviourEntry, type BehaviourName, type BehaviourProfile, behaviourEntries } from "./behaviour.js";
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

/** Resolves a profile file into the profile that the mock obeys and the parity ledger. */
export function resolveProfile(file: ProfileFile): { profile: BehaviourProfile; ledger: LedgerEntry[] } {
  const names = Object.keys(behaviourEntries) as BehaviourName[];
  const ledger = names.map((name): LedgerEntry => {
    const { default: fallback, origin, meaning } = behaviourEntries[name];
    const given = file[name];
    if (typeof given !== "object") return { name, value: given ?? fallback, origin, meaning };
    const { value, verified } = given;
    return { name, value, origin, meaning, ...(verified && { verified }) };
  });
  const profile = Object.fromEntries(ledger.map(({ name, value }) => [name, value])) as unknown as BehaviourProfile;
  return { profile, ledger };
}
