import type { ProfileFile } from "../contract/behaviour.js";
import { profileFileModel } from "../contract/profile-file.js";
import { readChecked } from "./check/read-file.js";

/** Reads a behaviour profile from a YAML or JSON file. Fails with every problem, each with line, column and path. */
export function readProfile(file: string): Promise<ProfileFile> {
  return readChecked(file, profileFileModel, {});
}
