/** Reports whether a value is an error, also one of another realm: test runners run code in contexts of their own. */
export function isError(value: unknown): value is Error {
  return typeof value === "object" && value !== null && "message" in value && "stack" in value;
}

/** Thrown when a variable of the environment or a folder of the machine is not as it has to be. The message says what to do. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** Returns the code of an error of Node, such as `ENOENT`; undefined if it has none. */
export function codeOf(error: unknown): unknown {
  return isError(error) && "code" in error ? error.code : undefined;
}

/** Writes how many there are of something, such as "1 request" or "3 requests". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Formats a value for a message: as JSON, cut when it is long, or `nothing`. */
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

/** Cuts a text that is too long for a message that repeats it. */
export function cut(text: string, longest = 80): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
