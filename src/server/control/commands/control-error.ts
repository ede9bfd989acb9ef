/** One thing that is wrong with the input of a command. */
export interface Violation {
  /** JSON path in the input, such as `$.effect.status`; after `FILE:LINE` in the text of a file. */
  readonly path: string;
  readonly message: string;
}

/** The body of the response to a rejected command. */
export interface ErrorBody {
  readonly success: false;
  readonly error: {
    /** The HTTP status. */
    readonly code: number;
    readonly message: string;
    readonly violations: readonly Violation[];
  };
}

/** Thrown when a command is rejected; nothing has changed then. */
export class ControlError extends Error {
  override readonly name = "ControlError";

  constructor(
    /** The HTTP status of the response. */
    readonly status: number,
    message: string,
    readonly violations: readonly Violation[] = [],
  ) {
    super(message);
  }

  static invalidInput(command: string, violations: readonly Violation[]): ControlError {
    const lines = violations.map(({ path, message }) =>
      path === "$" ? message : `${path.replace(/^\$\.?/, "")}: ${message}`,
    );
    return new ControlError(400, `${command}: ${lines.join("; ")}`, violations);
  }

  get body(): string {
    const { status, message, violations } = this;
    return JSON.stringify({ success: false, error: { code: status, message, violations } } satisfies ErrorBody);
  }
}
