import type { BehaviourProfile } from "../contract/behaviour.js";
import { keepAliveSeconds } from "../contract/constants.js";
import type { Instant } from "../lib/time.js";
import { CommandError } from "./commands.js";
import type { SessionEvent, TenantEvent } from "./events.js";
import type { Tenant } from "./tenant.js";

/** Something that is to happen in a tenant at a time: a command, whose events depend on the state then. */
export interface Scheduled {
  readonly at: Instant;
  /** The events of it. Throws `CommandError` when it breaks a rule then. */
  readonly command: (tenant: Tenant, profile: BehaviourProfile) => readonly TenantEvent[];
  /** What it is, as plain data: the name of an action with its fields. Commands of one action share it. */
  readonly what: object;
}

/** What is scheduled for a tenant, in order of time. */
export type Schedule = readonly Scheduled[];

/**
 * Lets time pass in a tenant, after `from` until `to`: what is scheduled happens, and sessions end that nobody joined
 * again, each at its moment. A command that breaks a rule of the state it meets is left out. Returns the events after the
 * last command, which have not happened yet.
 */
export function advanceTenant(
  tenant: Tenant,
  { schedule, from, to, profile }: { schedule: Schedule; from: Instant; to: Instant; profile: BehaviourProfile },
  apply: (events: readonly TenantEvent[]) => void,
): readonly TenantEvent[] {
  for (const { at, command } of schedule) {
    if (at <= from || at > to) continue;
    apply(sessionsToEnd(tenant, at));
    apply(tryCommand(() => command(tenant, profile)));
  }
  return sessionsToEnd(tenant, to);
}

/** What is still to happen in a tenant by itself, in order of time: what is scheduled, and the ends of empty sessions. */
export function upcomingIn(tenant: Tenant, schedule: Schedule, now: Instant): Pick<Scheduled, "at" | "what">[] {
  const actions = new Map(schedule.filter(({ at }) => at > now).map(({ at, what }) => [what, { at, what }]));
  const ends = sessionsToEnd(tenant, Number.POSITIVE_INFINITY).map(({ at, sessionId }) => ({
    at,
    what: { end_session: { session_id: sessionId } },
  }));
  return [...actions.values(), ...ends].sort((a, b) => a.at - b.at);
}

function tryCommand(command: () => readonly TenantEvent[]): readonly TenantEvent[] {
  try {
    return command();
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}

/** The ends of all sessions of a tenant that nobody joined again within their keep-alive, until `now`, in order. */
export function sessionsToEnd(tenant: Tenant, now: Instant): SessionEvent[] {
  return tenant.sessions.live
    .flatMap(({ id, associatedId, emptySince }) => {
      if (emptySince === undefined) return [];
      const { session_keep_alive_time_in_secs: seconds = keepAliveSeconds.default } =
        tenant.meetings.get(associatedId)?.settings ?? {};
      return [{ type: "SessionEnded" as const, at: emptySince + seconds * 1000, sessionId: id }];
    })
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at || (a.sessionId < b.sessionId ? -1 : 1));
}
