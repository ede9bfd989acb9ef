import { keepAliveSeconds } from "../contract/constants.js";
import type { SessionType } from "../contract/session-model.js";
import { type Instant, second } from "../lib/time.js";
import { endSession, type Joiner, leaveSession } from "./commands.js";
import type { TenantEvent } from "./events.js";
import { createSessionRecord } from "./records.js";
import { type Episode, fixedSchedule, inOrder, type Schedule, type Scheduled } from "./schedule.js";
import type { Tenant } from "./tenant.js";

export interface Visit {
  readonly joinedAt: Instant;
  readonly leftAt: Instant;
}

/** The plan of who comes to a session and when, unless a command interferes. */
export interface SessionScript {
  readonly id: string;
  readonly associatedId: string;
  /** Its title if no meeting has one. */
  readonly title: string;
  readonly type: SessionType;
  readonly visits: readonly Visit[];
  readonly visitor: (index: number) => Joiner;
  /** When it ends for all who are still there; otherwise its keep-alive ends it after the last one left. */
  readonly end?: Instant;
}

/** Creates the episode of a script. If the clock passes all of it at once, it takes one event. */
export function sessionEpisode(script: SessionScript): Episode {
  const { visits, end } = script;
  const start = Math.min(...visits.map(({ joinedAt }) => joinedAt));
  const lastLeft = Math.max(...visits.map(({ leftAt }) => leftAt));
  const over = end ?? lastLeft + keepAliveSeconds.maximum * second;
  let steps: Schedule | undefined;
  return {
    start,
    end: end ?? lastLeft,
    between(from, to) {
      if (from < start && over <= to) {
        const what = { start_session: { session_id: script.id, associated_id: script.associatedId } };
        return [{ at: start, what, command: (tenant) => hold(script, tenant, start) }];
      }
      steps ??= fixedSchedule(inOrder([...visits.map((_, index) => joins(script, index)), ...departures(script)]));
      return steps.between(from, to);
    },
  };
}

/** Creates the episode of the rest of a session that is LIVE already: when its participants leave. */
export function endingEpisode(
  sessionId: string,
  start: Instant,
  leaving: readonly (Joiner & { readonly leftAt: Instant })[],
  end?: Instant,
): Episode {
  const steps = inOrder([
    ...leaving.map((participant) => leaves(sessionId, participant, participant.leftAt)),
    ...(end === undefined ? [] : [ends(sessionId, end)]),
  ]);
  return { ...fixedSchedule(steps), start, end: steps.at(-1)?.at ?? start };
}

function joins(script: SessionScript, index: number): Scheduled {
  const { id: sessionId, associatedId, visits, visitor } = script;
  const at = visits[index]?.joinedAt ?? 0;
  const joiner = visitor(index);
  const joined = { type: "ParticipantJoined", at, sessionId, ...joiner } as const;
  if (index === 0) {
    const what = { start_session: { session_id: sessionId, associated_id: associatedId } };
    return { at, what, command: (tenant) => started(script, tenant, joined) };
  }
  return {
    at,
    what: { join: { session_id: sessionId, name: joiner.name } },
    command: (tenant) => (tenant.sessions.get(sessionId)?.status === "LIVE" ? [joined] : []),
  };
}

function departures({ id, visits, visitor, end }: SessionScript): Scheduled[] {
  const left = visits.flatMap(({ leftAt }, index) => (leftAt === end ? [] : [leaves(id, visitor(index), leftAt)]));
  return end === undefined ? left : [...left, ends(id, end)];
}

function leaves(sessionId: string, { participantId, name }: Joiner, at: Instant): Scheduled {
  return {
    at,
    what: { leave: { session_id: sessionId, name } },
    command: (tenant) => leaveSession(tenant, sessionId, participantId, at),
  };
}

function ends(sessionId: string, at: Instant): Scheduled {
  return {
    at,
    what: { end_session: { session_id: sessionId } },
    command: (tenant) => endSession(tenant, sessionId, at),
  };
}

function started({ id, associatedId, title, type }: SessionScript, tenant: Tenant, joined: TenantEvent): TenantEvent[] {
  if (!isFree(tenant, id, associatedId)) return [];
  const { title: current = title } = tenant.meetings.get(associatedId) ?? {};
  const { at } = joined;
  return [{ type: "SessionStarted", at, sessionId: id, associatedId, title: current, sessionType: type }, joined];
}

/** Records a whole scripted session, as its steps would have left it. */
function hold(
  { id, associatedId, title, type, visits, end }: SessionScript,
  tenant: Tenant,
  at: Instant,
): TenantEvent[] {
  if (!isFree(tenant, id, associatedId)) return [];
  const { title: current = title, settings } = tenant.meetings.get(associatedId) ?? {};
  const keepAlive = settings?.session_keep_alive_time_in_secs ?? keepAliveSeconds.default;
  const endedAt = end ?? Math.max(...visits.map(({ leftAt }) => leftAt)) + keepAlive * second;
  const spentMs = visits.reduce((sum, { joinedAt, leftAt }) => sum + leftAt - joinedAt, 0);
  const peak = mostAtOnce(visits, "joining");
  const fields = { id, associatedId, title: current, type, createdAt: at, endedAt, spentMs, peak };
  return [{ type: "SessionHeld", at, session: createSessionRecord(fields), participants: visits.length }];
}

/** Reports whether a session can start: somebody can join the meeting, and it has no active session. */
function isFree({ meetings, sessions }: Tenant, id: string, associatedId: string): boolean {
  const isInactive = meetings.get(associatedId)?.status === "INACTIVE";
  return !isInactive && !sessions.findActive(associatedId) && !sessions.get(id);
}

/** Returns the maximum number of visitors at the same time; `first` is the change that counts first at the same instant. */
export function mostAtOnce(
  visits: readonly { readonly joinedAt: Instant; readonly leftAt: Instant | undefined }[],
  first: "joining" | "leaving",
): number {
  const steps = visits.flatMap(({ joinedAt, leftAt }) => [
    { at: joinedAt, by: 1 },
    ...(leftAt === undefined ? [] : [{ at: leftAt, by: -1 }]),
  ]);
  steps.sort((a, b) => a.at - b.at || (first === "joining" ? b.by - a.by : a.by - b.by));
  let present = 0;
  let most = 0;
  for (const { by } of steps) {
    present += by;
    most = Math.max(most, present);
  }
  return most;
}
