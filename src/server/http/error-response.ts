import { type ErrorEntry, type ErrorName, errorBody, errorTable } from "../../contract/errors.js";

/** A request refused: an entry of the error table with the details of its message. */
export class ErrorResponse {
  readonly status: number;
  readonly #envelope: ErrorEntry["envelope"];

  constructor(
    readonly error: ErrorName,
    readonly details: Readonly<Record<string, string | number>> = {},
    /** What of the entry the behaviour profile says otherwise. */
    { status, envelope }: Partial<Pick<ErrorEntry, "status" | "envelope">> = {},
  ) {
    this.status = status ?? errorTable[error].status;
    this.#envelope = envelope ?? errorTable[error].envelope;
  }

  /** The answer's body. */
  get body(): string {
    return errorBody(this.error, this.details, this.status, this.#envelope);
  }
}
