/** Which requests a fault rule is about; what is left out matches all. */
export interface FaultCondition {
  readonly operation?: string | undefined;
  readonly method?: string | undefined;
  /** Path below the server, with or without `/client/v4`; `*` and `**` are wildcards. */
  readonly path?: string | undefined;
  readonly account_id?: string | undefined;
  readonly app_id?: string | undefined;
  readonly header?: { readonly name: string; readonly value?: string | undefined } | undefined;
  /** How likely it fires on a matching request, drawn from the seed of the rule. */
  readonly probability?: number | undefined;
  /** Fires first on this matching request, counted from 1; and on no other, unless `count` says so. */
  readonly nth?: number | undefined;
  /** Fires at most this often. */
  readonly count?: number | undefined;
}

/** A delay in milliseconds: fixed, from a range, or spread so that it has some percentiles. */
export type Latency =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly p50: number; readonly p95: number; readonly p99: number };

/** What a fault does. */
export interface FaultEffect {
  readonly latency_ms?: Latency | undefined;
  /** Answers an error instead. */
  readonly status?: number | undefined;
  readonly envelope?: "product" | "gateway" | undefined;
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Refuses the requests of a credential beyond a number in a window of real time. */
  readonly rate_limit?: { readonly requests: number; readonly window_seconds: number } | undefined;
  /** Resets the connection, never answers, or ends in the middle of the body. */
  readonly connection?: "reset" | "stall" | "truncate" | undefined;
  /** Makes the body invalid JSON. */
  readonly corrupt?: boolean | undefined;
  /** Removes a field, such as `data.sessions.*.status`. */
  readonly drop_field?: string | undefined;
  /** Gives a field a value of another type. */
  readonly retype_field?: { readonly path: string; readonly to: FieldType } | undefined;
  /** Goes on answering each URL as it was first answered under the rule. */
  readonly stale?: boolean | undefined;
}

/** A type that a field can be given. */
export type FieldType = (typeof fieldTypes)[number];

/** The types that a field can be given. */
export const fieldTypes = ["string", "number", "boolean", "null", "array", "object"] as const;

/** A fault: when it fires, and what it does then. */
export interface FaultRule {
  readonly id: string;
  readonly seed?: string | undefined;
  readonly when: FaultCondition;
  readonly effect: FaultEffect;
}
