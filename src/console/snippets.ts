import { basePath } from "../contract/constants.js";
import { scopePrefix } from "./connection.js";
import type { Tenant } from "./location.js";

/** The base URL that clients of the scope take. */
export const baseUrl = `${location.origin}${scopePrefix}${basePath}`;

/** Returns the URL of an operation on an app; `path` is what follows the app. */
export function operationUrl({ account_id, app_id }: Tenant, path: string): string {
  return `${baseUrl}/accounts/${encodeURIComponent(account_id)}/realtime/kit/${encodeURIComponent(app_id)}${path}`;
}
