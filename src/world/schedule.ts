import type { BehaviourProfile } from "../contract/behaviour.js";
import type { Instant } from "../lib/time.js";
import { CommandError } from "./commands/command-error.js";
import { sessionsToEnd } from "./commands/keep-alive.js";
import type { TenantEvent } from "./events.js";
import type { Tenant } from "./tenant.js";

/** Something that is to happen in a tenant at a time: a command, whose events depend on the state then. */
export interface Scheduled {
  readonly at: Instant;
  /** The events of it. Throws `CommandError` when it breaks a rule then. */
  readonly command: (tenant: Tenant, profile: BehaviourProfile) => readonly TenantEvent[];
}

/** What is scheduled for a tenant, in order of time. */
export type Schedule = readonly Scheduled[];

/**
 * Lets time pass in a tenant, after `from` until `to`: what is scheduled happens, and sessions end that nobody joined
 * again, each at its moment. A command that breaks a rule of the state it meets is left out. Returns the events after the
 * last command, which have not happened yet.
 */
export function passTime(
  tenant: Tenant,
  { schedule, from, to, profile }: { schedule: Schedule; from: Instant; to: Instant; profile: BehaviourProfile },
  happen: (events: readonly TenantEvent[]) => void,
): readonly TenantEvent[] {
  for (const { at, command } of schedule) {
    if (at <= from || at > to) continue;
    happen(sessionsToEnd(tenant, at));
    happen(eventsOf(() => command(tenant, profile)));
  }
  return sessionsToEnd(tenant, to);
}

function eventsOf(command: () => readonly TenantEvent[]): readonly TenantEvent[] {
  try {
    return command();
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}
