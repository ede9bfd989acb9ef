import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { ServerContext } from "../context/context.js";
import { faultSetFactory } from "../faults/fault-set.js";
import { credentialCheck } from "../http/credentials.js";
import { loadDocument } from "../http/served-document.js";
import type { ScopeVariant, VariantSettings } from "../scope/variant.js";
import { respondAs } from "./respond-as.js";

/** Creates the variant of a scope, which is below another one if there is a variant `above`: that one decides first. */
export async function createVariant(
  { options }: Pick<ServerContext, "options">,
  own: VariantSettings,
  above: VariantSettings = {},
): Promise<ScopeVariant> {
  const settings = { ...own, ...above, profile: { ...own.profile, ...above.profile } };
  const faults = [...(above.faults ?? []), ...(own.faults ?? [])];
  const { revision = options.revision, operations } = settings;
  const profile = { ...options.profile, ...settings.profile } as BehaviourProfile;
  const respond = respondAs(await loadDocument(revision), revision, profile);
  const startFaults = faultSetFactory(options.seed, options.faults);
  return {
    profile,
    settings: { ...settings, faults },
    startFaults: () => startFaults(faults),
    responderOf: (operation) => (operations?.some((one) => one === operation) === false ? undefined : respond),
    checkCredentials: credentialCheck(options.auth, profile),
  };
}
