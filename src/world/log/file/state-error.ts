/** Thrown when the state in a folder cannot be read or kept; the message says what is wrong, where, and what to do. */
export class StateError extends Error {
  override readonly name = "StateError";
}
