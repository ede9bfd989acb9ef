import { type Revision, revisions } from "../../../contract/revisions.js";
import { loadDocument, operationsIn } from "../../http/served-document.js";
import type { MistakeRules } from "./request-mistakes.js";

/** Loads what mistakes are judged by. */
export async function mistakeRules({
  revision,
  profile,
  auth,
}: Pick<MistakeRules, "profile" | "auth"> & { readonly revision: Revision }): Promise<MistakeRules> {
  const other = revisions.find((candidate) => candidate !== revision) ?? revision;
  const operations = operationsIn(await loadDocument(other));
  const parameters = new Map(operations.map(({ id, parameters }) => [id, parameters.map(({ name }) => name)]));
  return { profile, auth, other: { revision: other, parameters } };
}
