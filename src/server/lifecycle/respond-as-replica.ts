import { isPromise } from "../../lib/wait.js";
import { ErrorResponse, type MockRequest, positionHeader, staleHeader } from "../http/messages.js";
import type { Replica } from "../replicas/replica.js";
import { type Scopes, scopeNameOf } from "../scope/scopes.js";
import type { HttpResponse } from "./http-response.js";

/** Lets a replica respond once it is at the position that the client has seen, unless it differs from the others. */
export function respondAsReplica(
  replica: Replica,
  scopes: Scopes,
  handle: (request: MockRequest, name: string | ErrorResponse) => HttpResponse | Promise<HttpResponse>,
  errorResponse: (error: unknown) => ErrorResponse,
) {
  return (request: MockRequest): HttpResponse | Promise<HttpResponse> => {
    const name = check(request);
    return isPromise(name) ? name.then((awaited) => handle(request, awaited)) : handle(request, name);
  };

  /** Returns the name of the scope, or why a request is rejected; synchronously if there is nothing to wait for. */
  function check(request: MockRequest): string | ErrorResponse | Promise<string | ErrorResponse> {
    const behind = failure() ?? replica.reachPosition(request.headers);
    if (behind instanceof ErrorResponse) return behind;
    const name = scopeNameOf(request);
    const isNew = typeof name === "string" && !replica.scope(name);
    return behind || isNew ? prepare(behind, name) : name;
  }

  function failure(): ErrorResponse | undefined {
    const { problem } = replica;
    return problem === undefined ? undefined : new ErrorResponse("replicaFailed", { problem });
  }

  /** Waits for the position, and opens the scope; returns why a request is rejected, if so. */
  async function prepare(
    behind: ReturnType<Replica["reachPosition"]>,
    name: string | ErrorResponse,
  ): Promise<string | ErrorResponse> {
    const rejected = await behind;
    if (rejected) return rejected;
    if (typeof name !== "string") return name;
    try {
      await scopes.open(name);
      return failure() ?? name;
    } catch (error) {
      return errorResponse(error);
    }
  }
}

/** Returns the headers of all responses of a replica: its position, and whether it cannot reach the log or is behind. */
export function replicaHeaders(replica: Replica): () => HttpResponse["headers"] {
  let last: { readonly position?: number; readonly isStale?: boolean } = {};
  let headers: HttpResponse["headers"] = {};
  return () => {
    const { position, watch } = replica;
    const { isStale } = watch;
    if (last.position !== position || last.isStale !== isStale) {
      last = { position, isStale };
      headers = { [positionHeader]: String(position), ...(isStale && { [staleHeader]: "true" }) };
    }
    return headers;
  };
}
