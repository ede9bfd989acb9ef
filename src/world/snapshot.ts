import type { Instant } from "../lib/time.js";
import type { LivestreamSessionRecord, MeetingRecord, SessionRecord, TenantKey } from "./records.js";

/** The state of a tenant at a moment, as plain data that can be written as JSON. */
export interface TenantSnapshot extends TenantKey {
  /** Whether the records replace some of those the tenant starts with, or are all it holds. */
  readonly over: "start" | "nothing";
  /** How many records were ever created in it; ids of new ones are counted on from here. */
  readonly created: number;
  readonly meetings: readonly MeetingRecord[];
  readonly sessions: readonly SessionRecord[];
  readonly livestreamSessions: readonly LivestreamSessionRecord[];
}

/** The state of a world at a moment, as plain data that can be written as JSON. */
export interface WorldSnapshot {
  readonly now: Instant;
  readonly tenants: readonly TenantSnapshot[];
  /** Content of the scenario that the world began with, when it did: a world that is restored begins with it. */
  readonly scenario?: object | undefined;
  /** What a reset goes back to, when a saved world was loaded. */
  readonly start?: WorldSnapshot;
}
