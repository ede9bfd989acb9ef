import { StateError } from "../../world/log/file/state-error.js";
import { TenantLimitError } from "../../world/world.js";
import { type FrameworkError, frameworkRefusal } from "../http/framework-error.js";
import { Refusal } from "../http/refusal.js";
import { ScopeLimitError } from "../scope/scopes.js";

/** The refusal of a request whose answer threw; `warn` is told of what only a defect of the mock can throw. */
export function refusalOfError(error: FrameworkError, url: string, warn: (error: Error) => void): Refusal {
  if (error instanceof TenantLimitError) return new Refusal("tenantLimit", { limit: error.limit });
  if (error instanceof ScopeLimitError) return new Refusal("scopeLimit", { limit: error.limit });
  if (error instanceof StateError) return new Refusal("stateNotKept", { problem: error.message });
  const refusal = frameworkRefusal(error, url);
  if (refusal.status >= 500) warn(error);
  return refusal;
}
