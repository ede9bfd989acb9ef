import type { BehaviourProfile } from "../../contract/behaviour.js";
import { type Revision, revisions } from "../../contract/revisions.js";
import type { ServerContext } from "../context/context.js";
import { faultSetFactory } from "../faults/fault-set.js";
import { SessionTexts } from "../handlers/session-text.js";
import { credentialCheck } from "../http/credentials.js";
import { parseQueryString } from "../http/query.js";
import { fieldsOf, loadDocument, operationsIn, type ServedDocument } from "../http/served-document.js";
import type { Responder, ScopeVariant, VariantSettings } from "../scope/variant.js";
import { bindHandlers, handlers } from "./operation-responder.js";

/**
 * Creates the variant of a scope, which is below another one if there is a variant `above`: that one decides first, but for
 * entries of the profile that the scope sets itself.
 */
export async function createVariant(
  { options }: Pick<ServerContext, "options">,
  own: VariantSettings,
  above: VariantSettings = {},
): Promise<ScopeVariant> {
  const faults = [...(above.faults ?? []), ...(own.faults ?? [])];
  const settings = { ...own, ...above, profile: { ...above.profile, ...own.profile }, faults };
  return variantOf(options, settings, await loadDocument(settings.revision ?? options.revision));
}

/** Loads what variants need, and returns what creates one from all of its settings at once. */
export async function variantFactory(options: Options): Promise<(settings: VariantSettings) => ScopeVariant> {
  const documents = new Map(
    await Promise.all(revisions.map(async (revision) => [revision, await loadDocument(revision)] as const)),
  );
  return (settings) => {
    const { revision = options.revision } = settings;
    const document = documents.get(revision);
    if (!document) throw new Error(`This release does not know the revision ${revision}.`);
    return variantOf(options, settings, document);
  };
}

type Options = ServerContext["options"];

function variantOf(options: Options, settings: VariantSettings, document: ServedDocument): ScopeVariant {
  const { revision = options.revision, operations, faults } = settings;
  const profile = { ...options.profile, ...settings.profile } as BehaviourProfile;
  const respond = respondAs(document, revision, profile);
  const startFaults = faultSetFactory(options.seed, options.faults);
  return {
    profile,
    settings,
    startFaults: () => startFaults(faults),
    responderOf: (operation) => (operations?.some((one) => one === operation) === false ? undefined : respond),
    checkCredentials: credentialCheck(options.auth, profile),
  };
}

/** Creates the responses of a revision, given by its document, and a profile. */
export function respondAs(document: ServedDocument, revision: Revision, profile: BehaviourProfile): Responder {
  const endpoints = bindHandlers(operationsIn(document), handlers, profile);
  const sessionTexts = new SessionTexts(fieldsOf(document, "session", revision), profile);
  const meetingFields = fieldsOf(document, "meeting", revision);
  return ({ world, tenant, operation, id, queryString }) => {
    const endpoint = endpoints.get(operation);
    if (!endpoint) throw new Error(`The revision ${revision} has no operation ${operation}.`);
    const query = endpoint.parseQuery(parseQueryString(queryString));
    if (!("values" in query)) return query;
    const request = { tenant, id, query: query.values };
    return endpoint.handler.respond(request, { world, revision, profile, meetingFields, sessionTexts });
  };
}
