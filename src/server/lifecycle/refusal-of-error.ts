import { StateError } from "../../world/log/event-log.js";
import { TenantLimitError } from "../../world/world.js";
import { ErrorResponse, type FrameworkError, frameworkRefusal } from "../http/error-response.js";
import { ScopeLimitError } from "../scope/scopes.js";

/** The refusal of a request whose answer threw; `warn` is told of what only a defect of the mock can throw. */
export function refusalOfError(error: FrameworkError, url: string, warn: (error: Error) => void): ErrorResponse {
  if (error instanceof TenantLimitError) return new ErrorResponse("tenantLimit", { limit: error.limit });
  if (error instanceof ScopeLimitError) return new ErrorResponse("scopeLimit", { limit: error.limit });
  if (error instanceof StateError) return new ErrorResponse("stateNotKept", { problem: error.message });
  const refusal = frameworkRefusal(error, url);
  if (refusal.status >= 500) warn(error);
  return refusal;
}
