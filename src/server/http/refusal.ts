import { type ErrorEntry, type ErrorName, errorBody, errorTable } from "../../contract/errors.js";

/** A request refused: an entry of the error table with the details of its message. */
export class Refusal {
  constructor(
    readonly error: ErrorName,
    readonly details: Readonly<Record<string, string | number>> = {},
    readonly status: number = errorTable[error].status,
    readonly envelope: ErrorEntry["envelope"] = errorTable[error].envelope,
  ) {}

  /** The answer's body. */
  get body(): string {
    return errorBody(this.error, this.details, this.status, this.envelope);
  }
}
