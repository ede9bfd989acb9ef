import { type Revision, revisions } from "../../../contract/revisions.js";
import { loadDocument, operationsIn } from "../../http/served-document.js";
import type { MistakeRules, RevisionParameters } from "./request-mistakes.js";

/** Loads what mistakes are judged by. */
export async function mistakeRules({
  revision,
  profile,
  auth,
}: Pick<MistakeRules, "profile" | "auth"> & { readonly revision: Revision }): Promise<MistakeRules> {
  const others = revisions.filter((other) => other !== revision);
  return { profile, auth, others: await Promise.all(others.map(parametersIn)) };
}

async function parametersIn(revision: Revision): Promise<RevisionParameters> {
  const operations = operationsIn(await loadDocument(revision));
  return { revision, names: new Map(operations.map(({ id, parameters }) => [id, parameters.map(({ name }) => name)])) };
}
