import { isPromise } from "../../lib/wait.js";
import { ErrorResponse, type MockRequest } from "../http/messages.js";
import { minPositionHeader, positionHeader, positionWaitMs, staleHeader, wantedPosition } from "../http/positions.js";
import type { Replica } from "../replicas/replica.js";
import { type Scopes, scopeNameOf } from "../scope/scopes.js";
import type { HttpResponse } from "./http-response.js";

type Handle = (request: MockRequest, rejected?: ErrorResponse) => HttpResponse | Promise<HttpResponse>;

/**
 * Lets a replica respond: not before it is at the position that the client has seen, and not at all when it is not as the
 * others. Responses carry its position, and are marked as stale while it cannot reach the log or is behind.
 */
export function respondAsReplica(
  replica: Replica,
  scopes: Scopes,
  handle: Handle,
  errorResponse: (error: unknown) => ErrorResponse,
) {
  const headersNow = positionHeaders(replica);

  return (request: MockRequest): HttpResponse | Promise<HttpResponse> => {
    const rejected = check(request);
    return isPromise(rejected) ? rejected.then((awaited) => respond(request, awaited)) : respond(request, rejected);
  };

  function respond(request: MockRequest, rejected: ErrorResponse | undefined): HttpResponse | Promise<HttpResponse> {
    const response = handle(request, rejected);
    return isPromise(response)
      ? response.then((awaited) => withPosition(awaited, rejected))
      : withPosition(response, rejected);
  }

  function withPosition(response: HttpResponse, rejected: ErrorResponse | undefined): HttpResponse {
    const headers = headersNow(response.headers);
    return { ...response, headers: rejected?.status === 503 ? { ...headers, "retry-after": "1" } : headers };
  }

  /** Returns why a request is rejected, at once where nothing has to be awaited. */
  function check(request: MockRequest): ErrorResponse | undefined | Promise<ErrorResponse | undefined> {
    const failed = checkItself();
    if (failed) return failed;
    const wanted = wantedPosition(request.headers);
    if (wanted === undefined) {
      return new ErrorResponse("malformedRequest", { problem: `${minPositionHeader} is not a position` });
    }
    const name = scopeNameOf(request);
    const isNew = typeof name === "string" && !replica.scope(name);
    return wanted > replica.position || isNew ? prepare(wanted, name) : undefined;
  }

  function checkItself(): ErrorResponse | undefined {
    const { problem } = replica;
    return problem === undefined ? undefined : new ErrorResponse("replicaFailed", { problem });
  }

  async function prepare(position: number, name: string | ErrorResponse): Promise<ErrorResponse | undefined> {
    if (!(await replica.reached(position, positionWaitMs))) {
      return new ErrorResponse("replicaBehind", { position: replica.position, wanted: position });
    }
    if (typeof name !== "string") return undefined;
    try {
      await scopes.open(name);
      return checkItself();
    } catch (error) {
      return errorResponse(error);
    }
  }
}

/** Returns what adds the headers of a replica to those of a response; for the same ones, the result is reused. */
function positionHeaders(replica: Replica) {
  let last: { of?: HttpResponse["headers"]; position?: number; isStale?: boolean } = {};
  let headers: HttpResponse["headers"] = {};
  return (of: HttpResponse["headers"]): HttpResponse["headers"] => {
    const { isStale, position } = replica;
    if (last.of !== of || last.position !== position || last.isStale !== isStale) {
      last = { of, position, isStale };
      headers = { ...of, [positionHeader]: String(position), ...(isStale && { [staleHeader]: "true" }) };
    }
    return headers;
  };
}
