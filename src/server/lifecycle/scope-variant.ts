import type { BehaviourProfile } from "../../contract/behaviour.js";
import { revisions } from "../../contract/revisions.js";
import type { ServerContext } from "../context/context.js";
import { faultSetFactory } from "../faults/fault-set.js";
import { responseForm } from "../handlers/handler.js";
import { credentialCheck } from "../http/credentials.js";
import { loadDocument } from "../http/served-document.js";
import { appliesTo, type ScopeVariant, type VariantSettings } from "../scope/scope.js";
import { bindHandlers } from "./operation-responder.js";

/** Creates the variant of a scope. `above` takes precedence, except for profile entries that the scope sets itself. */
export async function createVariant(
  { options }: Pick<ServerContext, "options">,
  own: VariantSettings,
  above: VariantSettings = {},
): Promise<ScopeVariant> {
  const create = await variantFactory(options);
  const faults = [...(above.faults ?? []), ...(own.faults ?? [])];
  return create({ ...own, ...above, profile: { ...above.profile, ...own.profile }, faults });
}

/** Loads what variants need, and returns a function that creates one from its settings. */
export async function variantFactory(
  options: ServerContext["options"],
): Promise<(settings: VariantSettings) => ScopeVariant> {
  const documents = new Map(
    await Promise.all(revisions.map(async (revision) => [revision, await loadDocument(revision)] as const)),
  );
  const startFaults = await faultSetFactory(options.seed, options.faults);
  return (settings) => {
    const { revision = options.revision, faults } = settings;
    const document = documents.get(revision);
    if (!document) throw new Error(`This release does not know the revision ${revision}.`);
    const profile = { ...options.profile, ...settings.profile } as BehaviourProfile;
    const form = responseForm(document, revision, profile);
    const endpoints = bindHandlers(document, form);
    return {
      form,
      settings,
      startFaults: () => startFaults(faults),
      endpointOf: (id) => (appliesTo(settings, id) ? endpoints.get(id) : undefined),
      checkCredentials: credentialCheck(options.auth, profile),
    };
  };
}
