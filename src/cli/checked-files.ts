import type { z } from "zod";
import type { ProfileFile } from "../contract/behaviour.js";
import { profileFileModel } from "../contract/profile-file.js";
import { checkModel, DocumentError } from "../lib/problem.js";
import { readDocument } from "../lib/yaml-document.js";
import { CliError } from "./cli-error.js";

/** Reads a behaviour profile from a YAML or JSON file; an empty file is an empty profile. Fails with every problem. */
export function readProfile(file: string): Promise<ProfileFile> {
  return readChecked(file, profileFileModel, {});
}

/**
 * Reads a YAML or JSON file that must fit a model; `empty` is what an empty file stands for. Fails with every problem, each
 * with line, column and path.
 */
export async function readChecked<M extends z.ZodType>(file: string, model: M, empty?: object): Promise<z.output<M>> {
  try {
    const document = await readDocument(file);
    const data = document.data ?? empty;
    if (data === undefined) throw new CliError(`${file}: the file is empty`);
    return checkModel({ ...document, data }, model);
  } catch (error) {
    throw error instanceof DocumentError ? new CliError(error.message) : error;
  }
}
