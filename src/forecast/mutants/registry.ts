import type { ProfileFile } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import { type MutantKind, mutantKinds } from "../names.js";
import { contractMutants } from "./contract.js";
import { historyMutants } from "./history.js";
import type { Mutant } from "./mutant.js";
import { profileMutants } from "./profile.js";
import { transportMutants } from "./transport.js";

export interface Derivation {
  readonly revision: Revision;
  readonly profile: ProfileFile;
  readonly from: Revision;
  readonly to: Revision;
}

const derivations: Readonly<Record<MutantKind, (of: Derivation) => Mutant[] | Promise<Mutant[]>>> = {
  history: ({ from, to }) => historyMutants(from, to),
  profile: ({ revision, profile }) => profileMutants(revision, profile),
  transport: transportMutants,
  contract: ({ revision }) => contractMutants(revision),
};

export async function deriveMutants(of: Derivation): Promise<Mutant[]> {
  const derived = await Promise.all(mutantKinds.map((kind) => derivations[kind](of)));
  return derived.flat();
}
