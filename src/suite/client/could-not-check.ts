/** Why nothing can be said about the contract: none of these is a deviation. */
export type Obstacle = "network" | "unavailable" | "quota" | "credentials" | "budget" | "no-such-api" | "not-recorded";

/** Thrown when a request got no answer that says anything about the contract. */
export class CouldNotCheck extends Error {
  override readonly name = "CouldNotCheck";

  constructor(
    readonly obstacle: Obstacle,
    message: string,
    /** Whether the rest of the run would meet the same obstacle. */
    readonly lasting: boolean,
  ) {
    super(message);
  }
}
