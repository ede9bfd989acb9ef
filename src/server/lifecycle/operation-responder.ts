import type { OperationId } from "../../contract/operations.js";
import { quoted } from "../../lib/message.js";
import { decode, encode } from "../../lib/utf8.js";
import { isPromise } from "../../lib/wait.js";
import type { Tenant } from "../../world/tenant.js";
import type { ServerContext } from "../context/context.js";
import type { Handler, ResponseForm } from "../handlers/handler.js";
import { getLivestreamSession } from "../handlers/livestream-sessions.js";
import { getMeetings } from "../handlers/meetings.js";
import { getActiveSession, getSessionDetails, getSessions } from "../handlers/sessions.js";
import { type ApiResponse, ErrorResponse } from "../http/messages.js";
import { type ParsedQuery, parseQueryString, queryParser } from "../http/query.js";
import { type DescribedOperation, operationsIn, type ServedDocument } from "../http/served-document.js";
import { queryStringOf } from "../http/urls.js";
import { withoutCredentials } from "../journal/masking.js";
import type { Endpoint } from "../scope/scope.js";
import type { Respond, RoutedExchange } from "./handle-request.js";

export const handlers: Readonly<Record<OperationId, Handler>> = {
  GetMeetings: getMeetings,
  GetSessions: getSessions,
  GetSessionDetails: getSessionDetails,
  GetActiveSession: getActiveSession,
  GetLivestreamSession: getLivestreamSession,
};

/** Maximum size of a body that is sent as text. */
const maxTextBytes = 1024;

/** Creates the responder for operations: it parses the query, opens the tenant, and calls the handler. */
export function operationResponder(context: ServerContext): Respond {
  const endpoints = bindHandlers(context.document, context.form);

  return (exchange) => {
    const { request, url, scope, match } = exchange;
    const { id } = match.operation;
    const endpoint = scope.variant?.endpointOf(id) ?? endpoints.get(id);
    if (!endpoint) throw new Error(`The operation ${id} has no handler.`);
    const query = endpoint.parseQuery(queryStringOf(url));
    if (query instanceof ErrorResponse) return query;
    for (const name of query.unknown) {
      const shown = quoted(withoutCredentials(name, request.headers));
      context.notice(`${id} has no query parameter ${shown}; it is ignored.`, true);
    }
    const tenant = context.tenantToRead(scope.world, match.tenant);
    return isPromise(tenant)
      ? tenant.then((opened) => callHandler(exchange, endpoint, query, opened))
      : callHandler(exchange, endpoint, query, tenant);
  };
}

function callHandler(
  { url, scope, match }: RoutedExchange,
  endpoint: Endpoint,
  query: ParsedQuery,
  tenant: Tenant,
): ApiResponse {
  const { world } = scope;
  const text = endpoint.respond({ tenant, id: match.id, query: query.values }, world);
  if (text instanceof ErrorResponse) return text;
  // Bytes, so that a list is not encoded again for each response. Short texts are sent together with the headers; they are
  // decoded again, because a text joined from many pieces is slower to send.
  const bytes = encode(text);
  const body = bytes.length > maxTextBytes ? bytes : decode(bytes);
  scope.responses.set(url, { match, body, version: world.version });
  return body;
}

/**
 * Binds every operation of a document to its handler by operationId. Throws if an operation has no handler, a handler no
 * operation, or the document names a query parameter that the handler does not read.
 */
export function bindHandlers(
  document: ServedDocument,
  form: ResponseForm,
  handlersById: Readonly<Record<string, Handler>> = handlers,
): ReadonlyMap<string, Endpoint> {
  const operations = operationsIn(document);
  const unbound = Object.keys(handlersById).filter((id) => !operations.some((operation) => operation.id === id));
  if (unbound.length > 0) {
    throw new Error(`The OpenAPI document has no operation for the handlers ${unbound.join(", ")}.`);
  }
  return new Map(
    operations.map((operation) => {
      const handler = handlersById[operation.id];
      if (!handler) throw new Error(`The operation ${operation.id} of the OpenAPI document has no handler.`);
      checkParameters(operation, handler);
      const parse = queryParser(operation.parameters, form.profile);
      const endpoint: Endpoint = {
        parseQuery: (text) => parse(parseQueryString(text)),
        respond: (request, world) => handler.respond(request, world, form),
      };
      return [operation.id, endpoint];
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
