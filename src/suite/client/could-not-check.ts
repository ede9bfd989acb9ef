/** Why nothing can be said about the contract: none of these is a deviation. */
export type InconclusiveReason =
  | "network"
  | "unavailable"
  | "quota"
  | "credentials"
  | "budget"
  | "no-such-api"
  | "not-recorded";

/** Thrown when a request got no answer that says anything about the contract. */
export class InconclusiveError extends Error {
  override readonly name = "InconclusiveError";

  constructor(
    readonly reason: InconclusiveReason,
    message: string,
    /** Whether the rest of the run would meet the same obstacle. */
    readonly fatal: boolean,
  ) {
    super(message);
  }
}
