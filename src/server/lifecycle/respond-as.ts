import {
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
} from "../../contract/behaviour.js";
import type { Revision } from "../../contract/revisions.js";
import type { ServerContext } from "../context/context.js";
import { SessionTexts } from "../handlers/session-text.js";
import { ErrorResponse } from "../http/messages.js";
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

/**
 * Finds the entries of the behaviour profile that decide a response: with another value of the entry, it would be another
 * one. Only entries that were read can.
 */
export function decisiveBehaviour(
  { document, options: { revision, profile } }: ServerContext,
  selection: Selection,
): BehaviourName[] {
  const read = new Set<string>();
  const noticed = new Proxy(profile, {
    get(target, name) {
      read.add(String(name));
      return Reflect.get(target, name);
    },
  });
  const response = bytes(respondAs(document, revision, noticed)(selection));
  const names = Object.keys(behaviourEntries) as BehaviourName[];
  return names.filter(
    (name) =>
      read.has(name) &&
      otherValues(behaviourEntries[name], profile[name]).some((value) => {
        const other = respondAs(document, revision, { ...profile, [name]: value });
        return bytes(other(selection)) !== response;
      }),
  );
}

/** The other values of a closed list, or the next ones of a range. */
function otherValues({ values }: BehaviourEntry, value: string | number | boolean): readonly unknown[] {
  if (!("minimum" in values)) return values.filter((other) => other !== value);
  return [Number(value) - 1, Number(value) + 1].filter((next) => next >= values.minimum && next <= values.maximum);
}

function bytes(response: string | ErrorResponse): string {
  return response instanceof ErrorResponse ? `${response.status} ${response.body}` : response;
}
