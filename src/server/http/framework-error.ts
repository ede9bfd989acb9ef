import { ErrorResponse } from "./refusal.js";
import { malformedUrlRefusal } from "./unrouted.js";

/** An error as Fastify throws it. */
export interface FrameworkError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** The refusal of a request that the HTTP framework could not handle. */
export function frameworkRefusal(error: FrameworkError, url: string): ErrorResponse {
  if (error.code === "FST_ERR_BAD_URL") return malformedUrlRefusal(url);
  const status = error.statusCode ?? 500;
  return status < 500
    ? new ErrorResponse("malformedRequest", { problem: error.message }, { status })
    : new ErrorResponse("internal");
}
