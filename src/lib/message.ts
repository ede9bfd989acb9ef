/** Reports whether a value is an error, possibly of another realm: test runners run code in separate contexts. */
export function isError(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "message" in value && "stack" in value;
}

/** Thrown if an environment variable or a folder of the machine is not as required. The message says what to do. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** Returns the code of a Node error, such as `ENOENT`, if it has one. */
export function codeOf(error: unknown): unknown {
  return isError(error) && "code" in error ? error.code : undefined;
}

/** Formats a count with its noun, such as "1 request" or "3 requests". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Formats a value for a message: as JSON, shortened if it is long, or `nothing`. */
export function quoted(value: unknown): string {
  // As JSON, a date would be a text, and NaN null.
  if (value instanceof Date) return `a Date, ${value.toJSON()}`;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return JSON.stringify(cut(value));
  try {
    return cut(JSON.stringify(value) ?? "nothing");
  } catch {
    return "an object that JSON cannot hold";
  }
}

/** Shortens a text for a message that quotes it. */
export function cut(text: string, longest = 80): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
