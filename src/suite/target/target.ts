/** A request as a target receives it. */
export interface SuiteRequest {
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** What a target answered. */
export interface SuiteResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Something that answers requests as the API would: a server, an app in this process, or a recording. */
export interface Target {
  /** How reports call it: a base URL, or what it is. */
  readonly name: string;
  readonly kind: "http" | "inject" | "recording";
  /** Sends one GET request. Rejects when no answer came. */
  readonly send: (request: SuiteRequest) => Promise<SuiteResponse>;
}
