import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { OperationId } from "../../contract/operations.js";
import type { Handler } from "../handlers/handler.js";
import { getLivestreamSession } from "../handlers/livestream-sessions.js";
import { getMeetings } from "../handlers/meetings.js";
import { getActiveSession, getSessionDetails, getSessions } from "../handlers/sessions.js";
import type { ErrorResponse } from "../http/messages.js";
import { type ParsedQuery, queryParser, type RawQuery } from "../http/query.js";
import type { DescribedOperation } from "../http/served-document.js";

/** The handlers by operationId. */
export const handlers: Readonly<Record<OperationId, Handler>> = {
  GetMeetings: getMeetings,
  GetSessions: getSessions,
  GetSessionDetails: getSessionDetails,
  GetActiveSession: getActiveSession,
  GetLivestreamSession: getLivestreamSession,
};

/** What responds to an operation. */
export interface Endpoint {
  readonly handler: Handler;
  readonly parseQuery: (raw: RawQuery) => ParsedQuery | ErrorResponse;
}

/**
 * Binds every operation of a document to its handler by operationId. Throws when an operation has no handler, a handler
 * no operation, or the document names a query parameter that the handler does not read.
 */
export function bindHandlers(
  operations: readonly DescribedOperation[],
  handlers: Readonly<Record<string, Handler>>,
  profile: BehaviourProfile,
): ReadonlyMap<DescribedOperation, Endpoint> {
  const unbound = Object.keys(handlers).filter((id) => !operations.some((operation) => operation.id === id));
  if (unbound.length > 0)
    throw new Error(`The OpenAPI document has no operation for the handlers ${unbound.join(", ")}.`);
  return new Map(
    operations.map((operation) => {
      const handler = handlers[operation.id];
      if (!handler) throw new Error(`The operation ${operation.id} of the OpenAPI document has no handler.`);
      checkParameters(operation, handler);
      return [operation, { handler, parseQuery: queryParser(operation.parameters, profile) }];
    }),
  );
}

function checkParameters({ id, path, parameters }: DescribedOperation, handler: Handler): void {
  const unread = parameters.find((p) => p.in === "query" && !handler.reads.some((name) => name === p.name));
  if (unread) throw new Error(`The handler of ${id} does not read the query parameter ${unread.name} of the document.`);
  if (!path.includes("/{account_id}/") || !path.includes("/{app_id}/")) {
    throw new Error(`The path ${path} of ${id} does not name an account and an app.`);
  }
}
