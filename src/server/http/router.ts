import { type ApiOperation, apiMethods, apiOperations } from "../../contract/api-operations.js";
import { basePath } from "../../contract/constants.js";
import { suggest } from "../../lib/suggest.js";
import type { TenantKey } from "../../world/records.js";
import type { DescribedOperation } from "./served-document.js";
import { withoutVersion } from "./urls.js";

/** The operation of a path, with the values of the path's placeholders. */
export interface RouteMatch {
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
  /** Value of the placeholder that names a record; empty for lists. */
  readonly id: string;
}

/** Creates the router of paths, at the root or below the base path. Returns "malformed" for invalid encodings. */
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
  const values: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? "";
    const isValue = expected.startsWith("{");
    if (isValue ? segment === "" : segment !== expected) return undefined;
    if (isValue) values[expected] = segment;
  }
  const { "{account_id}": accountId = "", "{app_id}": appId = "", ...ids } = values;
  return { operation, tenant: { accountId, appId }, id: Object.values(ids)[0] ?? "" };
}

export function unservedNotice({ id }: Pick<DescribedOperation, "id">): string {
  return `${id} exists in the API; this mock does not serve it; see --pass-to`;
}

/** Creates the router of the API's operations that the document lacks. */
export function createUnservedRouter(
  served: readonly DescribedOperation[],
): (method: string, path: string) => RouteMatch | undefined {
  const servedPaths = new Set(served.map(({ path }) => path));
  const unserved = apiOperations.filter(({ method, path }) => method !== "GET" || !servedPaths.has(path));
  const routers = new Map(
    apiMethods.map((wanted) => [
      wanted as string,
      createRouter(unserved.filter(({ method }) => method === wanted).map(describe)),
    ]),
  );
  return (method, path) => {
    const match = routers.get(method === "HEAD" ? "GET" : method)?.(path);
    return match === "malformed" ? undefined : match;
  };
}

function describe({ id, path }: ApiOperation): DescribedOperation {
  return { id, path, parameters: [], served: false };
}

const findAnyRoute = createRouter(apiOperations.map(describe));

/** Longer paths are not compared. */
const maxSegments = 32;

/** Returns the operation that a path was probably meant for; undefined if the path is in the API, or not similar to one. */
export function nearestOperation(method: string, path: string): ApiOperation | undefined {
  if (findAnyRoute(path) !== undefined) return undefined;
  const segments = withoutVersion(path)
    .split("/")
    .filter((segment) => segment !== "");
  if (segments.length > maxSegments) return undefined;
  const wanted = method === "HEAD" ? "GET" : method;
  const [best] = apiOperations
    .filter((operation) => operation.method === wanted)
    .map((operation) => ({ operation, likeness: suffixSimilarity(operation.path, segments) }))
    .filter(({ likeness }) => likeness > 0)
    .sort((a, b) => b.likeness - a.likeness);
  return best?.operation;
}

/** Rates how much the end of a path matches a pattern; 0 if they have no literal in common. */
function suffixSimilarity(pattern: string, segments: readonly string[]): number {
  const expected = pattern.split("/");
  let likeness = 0;
  let literals = 0;
  for (let back = 1; back <= segments.length; back++) {
    const part = expected.at(-back) ?? "";
    const segment = segments.at(-back) ?? "";
    if (part.startsWith("{")) likeness += 1;
    else if (part !== "" && suggest(segment, [part]) !== undefined) {
      likeness += segment === part ? 3 : 2;
      literals += 1;
    } else break;
  }
  return literals > 0 ? likeness : 0;
}
