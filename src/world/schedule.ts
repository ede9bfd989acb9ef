import type { BehaviourProfile } from "../contract/behaviour.js";
import { keepAliveSeconds } from "../contract/constants.js";
import { hour, type Instant } from "../lib/time.js";
import { CommandError, recordIdOf, type TenantEvent } from "./events.js";
import type { Tenant } from "./tenant.js";

/** A command that runs in a tenant at a time; its events depend on the state then. */
export interface Scheduled {
  readonly at: Instant;
  /** Returns its events. Throws `CommandError` if the state then forbids it. */
  readonly command: (tenant: Tenant, profile: BehaviourProfile) => readonly TenantEvent[];
  /** What it does, as plain data: the name of an action with its fields. Commands of one action share it. */
  readonly what: object;
}

export interface Schedule {
  /** Returns what happens after `from` until `to`, in order of time; independent of the steps in which time passes. */
  between(from: Instant, to: Instant): Iterable<Scheduled>;
}

export function fixedSchedule(list: readonly Scheduled[]): { between(from: Instant, to: Instant): Scheduled[] } {
  return { between: (from, to) => list.filter(({ at }) => at > from && at <= to) };
}

export function addToSchedule(schedule: Schedule, list: readonly Scheduled[]): Schedule {
  const fixed = fixedSchedule(list);
  return {
    *between(from, to) {
      const added = fixed.between(from, to);
      let next = 0;
      for (const scheduled of schedule.between(from, to)) {
        for (let first = added[next]; first && first.at <= scheduled.at; first = added[++next]) yield first;
        yield scheduled;
      }
      yield* added.slice(next);
    },
  };
}

/** Returns scheduled commands in order of time; those of the same time keep their order. */
export function inOrder(list: readonly Scheduled[]): Scheduled[] {
  return list.toSorted((a, b) => a.at - b.at);
}

/** A schedule of something that takes a while: a session, or a livestream session. */
export interface Episode extends Schedule {
  /** Nothing of it happens before or after. */
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * Lets time pass in a tenant, after `from` until `to`: scheduled commands run unless the state forbids them, and sessions
 * end that nobody rejoined. Returns the events after the last command, which have not been applied yet.
 */
export function advanceTenant(
  tenant: Tenant,
  { schedule, from, to, profile }: { schedule: Schedule; from: Instant; to: Instant; profile: BehaviourProfile },
  apply: (events: readonly TenantEvent[]) => void,
): readonly TenantEvent[] {
  for (const { at, command } of schedule.between(from, to)) {
    apply(endings(tenant, { from, to: at }, profile));
    apply(tryCommand(() => command(tenant, profile)));
  }
  return endings(tenant, { from, to }, profile);
}

const mostUpcoming = 200;

/** Returns what will happen by itself in a tenant: the first 200 scheduled actions, and the ends of empty sessions. */
export function upcomingIn(tenant: Tenant, schedule: Schedule, now: Instant): Pick<Scheduled, "at" | "what">[] {
  const actions = new Map<object, Pick<Scheduled, "at" | "what">>();
  for (const { at, what } of schedule.between(now, Number.MAX_VALUE)) {
    if (!actions.has(what)) actions.set(what, { at, what });
    if (actions.size === mostUpcoming) break;
  }
  const rest = { from: now, to: Number.MAX_VALUE };
  const ends = endings(tenant, rest, { longestSessionHours: Number.POSITIVE_INFINITY }).map((end) => ({
    at: end.at,
    what: { end_session: { session_id: recordIdOf(end) } },
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

/**
 * Returns what ends by itself in a tenant after `from` and until `to`, in order: sessions that nobody rejoined within their
 * keep-alive, and sessions and livestreams that reach their maximum duration, except those that a scenario lists as older.
 */
export function endings(
  { meetings, sessions, livestreamSessions, runningLivestreams }: Tenant,
  { from, to }: { from: Instant; to: Instant },
  { longestSessionHours }: Pick<BehaviourProfile, "longestSessionHours">,
): TenantEvent[] {
  const limitOf = (startedAt: Instant) => {
    const at = startedAt + longestSessionHours * hour;
    return at > from ? at : Number.POSITIVE_INFINITY;
  };
  const ends: TenantEvent[] = [];
  for (const { id, associatedId, startedAt, emptySince } of sessions.live) {
    const { session_keep_alive_time_in_secs: seconds = keepAliveSeconds.default } =
      (emptySince !== undefined && meetings.get(associatedId)?.settings) || {};
    // A keep-alive that is over already, for example because it was shortened, ends as soon as time passes.
    const abandoned =
      emptySince === undefined ? Number.POSITIVE_INFINITY : Math.max(emptySince + seconds * 1000, from + 1);
    const at = Math.min(limitOf(startedAt), abandoned);
    if (at <= to) ends.push({ type: "SessionEnded", at, sessionId: id });
  }
  for (const id of runningLivestreams) {
    const session = livestreamSessions.get(id);
    const at = session ? limitOf(session.startedAt) : Number.POSITIVE_INFINITY;
    if (at <= to) ends.push({ type: "LivestreamStopped", at, livestreamSessionId: id });
  }
  return ends.length < 2 ? ends : ends.sort((a, b) => a.at - b.at || (recordIdOf(a) < recordIdOf(b) ? -1 : 1));
}
