/** A place in a document: keys and positions, from the outermost one. */
export type Path = readonly (string | number)[];

/** Converts the path of a zod issue; JSON documents have no symbols as keys. */
export function toPath(steps: readonly PropertyKey[]): Path {
  return steps.map((step) => (typeof step === "symbol" ? String(step) : step));
}

/** Writes a path as a JSON path, such as `$.meetings[0].title`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  const steps = toPath(path).map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `$${steps.join("")}`;
}

/** Returns the value at a path; undefined when there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  );
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Parses a text; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Copies JSON, undefined members included. The jsdom of jest has no `structuredClone`. */
export function copyJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyJson) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyJson(member)])) as T;
}

/** Writes a value as JSON with sorted members, so that equal values have equal texts; empty if JSON cannot hold it. */
export function canonical(value: unknown): string {
  const sorted = (_name: string, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member;
  return JSON.stringify(value, sorted) ?? "";
}
