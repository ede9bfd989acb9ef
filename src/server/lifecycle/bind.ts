import type { BehaviourProfile } from "../../contract/behaviour.js";
import { basePath } from "../../contract/constants.js";
import type { Handler } from "../handlers/handler.js";
import type { ErrorResponse } from "../http/error-response.js";
import { type ParsedQuery, queryParser, type RawQuery } from "../http/query.js";
import { type DescribedOperation, operationsIn, type ServedDocument } from "../http/served-document.js";

/** Where the operations are served: at the root, and where the live API has them. */
export const prefixes = ["", basePath] as const;

/** An operation of the document with the handler that answers it. */
export interface Route {
  readonly operation: DescribedOperation;
  readonly handler: Handler;
  /** The path with its placeholders renamed to what the router takes. */
  readonly url: string;
  /** What the router calls the path parameter of the record asked for; nothing for lists. */
  readonly idParameter: string | undefined;
  readonly parseQuery: (raw: RawQuery) => ParsedQuery | ErrorResponse;
}

/**
 * Binds every operation of a document to its handler by operationId. Throws when an operation has no handler, a handler
 * no operation, or the document names a query parameter that the handler does not read.
 */
export function bindRoutes(
  document: ServedDocument,
  handlers: Readonly<Record<string, Handler>>,
  profile: BehaviourProfile,
): Route[] {
  const operations = operationsIn(document);
  const idle = Object.keys(handlers).filter((id) => !operations.some((operation) => operation.id === id));
  if (idle.length > 0) throw new Error(`The OpenAPI document has no operation for the handlers ${idle.join(", ")}.`);
  return operations.map((operation) => {
    const handler = handlers[operation.id];
    if (!handler) throw new Error(`No handler answers the operation ${operation.id} of the OpenAPI document.`);
    checkParameters(operation, handler);
    const names = Array.from(operation.path.matchAll(/\{([^}]+)\}/g), ([, name]) => name);
    return {
      operation,
      handler,
      url: names.reduce<string>(
        (url, name, index) => url.replace(`{${name}}`, `:${placeholder(index)}`),
        operation.path,
      ),
      idParameter: names.length > 2 ? placeholder(2) : undefined,
      parseQuery: queryParser(operation.parameters, profile),
    };
  });
}

/** What the router calls the account and the app of a path. */
export const accountParameter = placeholder(0);
export const appParameter = placeholder(1);

/** The router reads a hyphen as the end of a name, and `livestream-session-id` has two. */
function placeholder(index: number): string {
  return `p${index}`;
}

function checkParameters({ id, path, parameters }: DescribedOperation, handler: Handler): void {
  const unread = parameters.find((p) => p.in === "query" && !handler.reads.some((name) => name === p.name));
  if (unread) throw new Error(`The handler of ${id} does not read the query parameter ${unread.name} of the document.`);
  if (!path.includes("/{account_id}/") || !path.includes("/{app_id}/")) {
    throw new Error(`The path ${path} of ${id} does not name an account and an app.`);
  }
}
