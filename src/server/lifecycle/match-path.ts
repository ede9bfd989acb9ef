/** Makes the test whether a path is that of a route, `/accounts/:p0/...`; it returns the path parameters, or nothing. */
export function pathMatcher(route: string): (segments: readonly string[]) => Record<string, string> | undefined {
  const pattern = route.split("/");
  return (segments) => {
    if (segments.length !== pattern.length) return undefined;
    const params: Record<string, string> = {};
    for (const [index, expected] of pattern.entries()) {
      const segment = segments[index] ?? "";
      if (expected.startsWith(":")) params[expected.slice(1)] = segment;
      else if (segment !== expected) return undefined;
    }
    return params;
  };
}

/** The segments of a path, decoded; nothing when it is not valid percent-encoded UTF-8. */
export function pathSegments(path: string): readonly string[] | undefined {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
