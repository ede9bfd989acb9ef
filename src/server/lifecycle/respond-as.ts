import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { Revision } from "../../contract/revisions.js";
import { SessionTexts } from "../handlers/session-text.js";
import type { ErrorResponse } from "../http/messages.js";
import { parseQueryString } from "../http/query.js";
import { fieldsOf, operationsIn, type ServedDocument } from "../http/served-document.js";
import type { Selection } from "../scope/variant.js";
import { bindHandlers, handlers } from "./bind-handlers.js";

/** Responds as a mock of some revision and profile would, with none of the lifecycle around the handler. */
export type Respond = (selection: Selection) => string | ErrorResponse;

/** Creates the responses of a revision, given by its document, and a profile. */
export function respondAs(document: ServedDocument, revision: Revision, profile: BehaviourProfile): Respond {
  const operations = operationsIn(document);
  const endpoints = new Map(
    [...bindHandlers(operations, handlers, profile)].map(([operation, endpoint]) => [operation.id, endpoint]),
  );
  const sessionTexts = new SessionTexts(revision, profile);
  const meetingFields = fieldsOf(document, "Meeting");
  return ({ world, tenant, operation, id, queryString }) => {
    const endpoint = endpoints.get(operation);
    if (!endpoint) throw new Error(`The revision ${revision} has no operation ${operation}.`);
    const query = endpoint.parseQuery(parseQueryString(queryString));
    if (!("values" in query)) return query;
    const request = { tenant, id, query: query.values };
    return endpoint.handler.respond(request, { world, revision, profile, meetingFields, sessionTexts });
  };
}
