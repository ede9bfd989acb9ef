import { keepAliveSeconds } from "../contract/constants.js";
import type { SessionType } from "../contract/session-model.js";
import { type Instant, second } from "../lib/time.js";
import { endSession, type Joiner, leaveSession } from "./commands.js";
import { CommandError, type TenantEvent } from "./events.js";
import { createSessionRecord } from "./records.js";
import { type Episode, fixedSchedule, inOrder, type Schedule, type Scheduled } from "./schedule.js";
import type { Tenant } from "./tenant.js";

/** When somebody is in a session. */
export interface Visit {
  readonly joinedAt: Instant;
  readonly leftAt: Instant;
}

/** Who comes to a session and when: all that happens in it unless a command interferes. */
export interface SessionScript {
  readonly id: string;
  readonly associatedId: string;
  /** Its title when there is no meeting that has one. */
  readonly title: string;
  readonly type: SessionType;
  /** The first visit starts it. */
  readonly visits: readonly Visit[];
  /** Returns who makes a visit. */
  readonly visitor: (index: number) => Joiner;
  /** When it ends with all who are still there; otherwise its keep-alive ends it after the last one left. */
  readonly end?: Instant;
}

/**
 * Creates the episode of a scripted session. Time that passes over all of it takes one event instead of one for each step
 * of a participant, with the same result, so that months pass quickly.
 */
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
  if (index === 0) {
    return {
      at,
      what: { start_session: { session_id: sessionId, associated_id: associatedId } },
      command: (tenant) => [...opened(script, tenant, at), { type: "ParticipantJoined", at, sessionId, ...joiner }],
    };
  }
  return {
    at,
    what: { join: { session_id: sessionId, name: joiner.name } },
    command(tenant) {
      if (tenant.sessions.get(sessionId)?.status === "LIVE") {
        return [{ type: "ParticipantJoined", at, sessionId, ...joiner }];
      }
      throw new CommandError("conflict", `Session ${sessionId} is not LIVE.`);
    },
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

/** Starts a scripted session. Fails when nobody can join the meeting, or it has an active session. */
function opened({ id, associatedId, title, type }: SessionScript, tenant: Tenant, at: Instant): TenantEvent[] {
  checkFree(tenant, id, associatedId);
  const { title: current = title } = tenant.meetings.get(associatedId) ?? {};
  return [{ type: "SessionStarted", at, sessionId: id, associatedId, title: current, sessionType: type }];
}

/** Records a whole scripted session, as its steps would have left it. */
function hold(
  { id, associatedId, title, type, visits, end }: SessionScript,
  tenant: Tenant,
  at: Instant,
): TenantEvent[] {
  checkFree(tenant, id, associatedId);
  const { title: current = title, settings } = tenant.meetings.get(associatedId) ?? {};
  const keepAlive = settings?.session_keep_alive_time_in_secs ?? keepAliveSeconds.default;
  const endedAt = end ?? Math.max(...visits.map(({ leftAt }) => leftAt)) + keepAlive * second;
  const spentMs = visits.reduce((sum, { joinedAt, leftAt }) => sum + leftAt - joinedAt, 0);
  const fields = {
    id,
    associatedId,
    title: current,
    type,
    createdAt: at,
    endedAt,
    spentMs,
    peak: mostAtOnce(visits, "joining"),
  };
  return [{ type: "SessionHeld", at, session: createSessionRecord(fields), participants: visits.length }];
}

function checkFree(tenant: Tenant, id: string, associatedId: string): void {
  if (tenant.meetings.get(associatedId)?.status === "INACTIVE") {
    throw new CommandError("conflict", `Meeting ${associatedId} is INACTIVE: nobody can join it.`);
  }
  if (tenant.sessions.findActive(associatedId) || tenant.sessions.get(id)) {
    throw new CommandError("conflict", `${associatedId} already has a session.`);
  }
}

/** Returns the greatest number of visitors at the same time; `first` is what counts first at the same instant. */
export function mostAtOnce(
  visits: readonly { readonly joinedAt: Instant; readonly leftAt: Instant | undefined }[],
  first: "joining" | "leaving",
): number {
  const steps = visits.flatMap(({ joinedAt, leftAt }) => [
    { at: joinedAt, by: 1 },
    ...(leftAt === undefined ? [] : [{ at: leftAt, by: -1 }]),
  ]);
  steps.sort((a, b) => a.at - b.at || (first === "joining" ? b.by - a.by : a.by - b.by));
  let [present, most] = [0, 0];
  for (const { by } of steps) {
    present += by;
    most = Math.max(most, present);
  }
  return most;
}
