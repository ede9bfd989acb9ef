/** Thrown when a command would break a rule of the API; nothing has changed then. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly code: "not-found" | "conflict" | "invalid",
    message: string,
  ) {
    super(message);
  }
}
