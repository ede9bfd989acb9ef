/** What is told of a request that was answered; it holds no credentials. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as they were asked. */
  readonly url: string;
  readonly status: number;
  /** From the arrival of the request to the end of the answer, in milliseconds. */
  readonly durationMs: number;
}
