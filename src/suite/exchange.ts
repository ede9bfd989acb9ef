import type { Expectation, Probe } from "./probe.js";

/** One request and the answer it got. */
export interface Exchange {
  /** Position in the run, from 1. */
  readonly index: number;
  readonly probe: Probe;
  readonly expects: Expectation;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON; undefined when it is not JSON. */
  readonly json: unknown;
  readonly milliseconds: number;
}

/** Parses a body; undefined when it is not JSON. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
