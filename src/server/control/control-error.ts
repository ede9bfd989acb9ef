/** One thing that is wrong with the input of a command. */
export interface Violation {
  /** Where: names and indexes joined by dots; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/** Thrown when a command is refused; nothing has changed then. */
export class ControlError extends Error {
  override readonly name = "ControlError";

  constructor(
    /** The HTTP status that says so. */
    readonly status: number,
    message: string,
    readonly violations: readonly Violation[] = [],
  ) {
    super(message);
  }

  /** The refusal of a command whose input is wrong. */
  static ofInput(command: string, violations: readonly Violation[]): ControlError {
    const told = violations.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    return new ControlError(400, `${command}: ${told.join("; ")}`, violations);
  }

  /** The answer's body. */
  get body(): string {
    const { status, message, violations } = this;
    return JSON.stringify({ success: false, error: { code: status, message, violations } });
  }
}
