import { basePath } from "../../contract/constants.js";
import type { TenantKey } from "../../world/records.js";
import type { DescribedOperation } from "./served-document.js";

/** The operation of a path, with the values of the path's placeholders. */
export interface RouteMatch {
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
  /** Value of the placeholder that names a record; empty for lists. */
  readonly id: string;
}

/**
 * Creates the router: from a path, at the root or below the live API's base path, to its operation. It returns undefined
 * when no operation has the path, and "malformed" when the path is not percent-encoded UTF-8.
 */
export function createRouter(
  operations: readonly DescribedOperation[],
): (path: string) => RouteMatch | "malformed" | undefined {
  const routes = operations.flatMap((operation) =>
    ["", basePath].map((prefix) => ({ operation, pattern: (prefix + operation.path).split("/") })),
  );
  return (path) => {
    const segments = decodeSegments(path);
    if (!segments) return "malformed";
    for (const { operation, pattern } of routes) {
      const match = pattern.length === segments.length ? matchSegments(operation, pattern, segments) : undefined;
      if (match) return match;
    }
    return undefined;
  };
}

function decodeSegments(path: string): string[] | undefined {
  const segments = path.split("/");
  if (!path.includes("%")) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function matchSegments(
  operation: DescribedOperation,
  pattern: readonly string[],
  segments: readonly string[],
): RouteMatch | undefined {
  let accountId = "";
  let appId = "";
  let id = "";
  for (let index = 0; index < pattern.length; index++) {
    const expected = pattern[index] ?? "";
    const segment = segments[index] ?? "";
    if (!expected.startsWith("{")) {
      if (segment !== expected) return undefined;
      continue;
    }
    if (segment === "") return undefined;
    if (expected === "{account_id}") accountId = segment;
    else if (expected === "{app_id}") appId = segment;
    else id = segment;
  }
  return { operation, tenant: { accountId, appId }, id };
}
