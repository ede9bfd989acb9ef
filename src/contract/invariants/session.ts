import { inOrder, instant, invariant, readable } from "./invariant.js";

/** What is true of every session. */
export const sessionInvariants = [
  invariant("session", "id", "has an id", "semantic", ({ id }) => (id === "" ? "id is empty" : undefined)),
  invariant("session", "times", "has times that can be read", "documented", (session) =>
    readable({
      created_at: session.created_at,
      started_at: session.started_at,
      updated_at: session.updated_at,
      ended_at: session.ended_at,
    }),
  ),
  invariant("session", "updated", "is not updated before it is created", "semantic", (session) =>
    inOrder(["created_at", session.created_at], ["updated_at", session.updated_at]),
  ),
  invariant("session", "ended-after-start", "does not end before it starts", "semantic", (session) =>
    inOrder(["started_at", session.started_at], ["ended_at", session.ended_at]),
  ),
  invariant("session", "live-has-no-end", "has no ended_at while LIVE", "semantic", ({ status, ended_at }) =>
    status === "LIVE" && typeof ended_at === "string" ? `status is LIVE, ended_at is ${ended_at}` : undefined,
  ),
  invariant("session", "ended-has-end", "has an ended_at once ENDED", "assumed", ({ status, ended_at }) =>
    status === "ENDED" && typeof ended_at !== "string" ? "status is ENDED, ended_at is missing" : undefined,
  ),
  invariant("session", "ended-is-empty", "has nobody in it once ENDED", "semantic", (session) =>
    session.status === "ENDED" && session.live_participants !== 0
      ? `status is ENDED, live_participants is ${session.live_participants}`
      : undefined,
  ),
  invariant("session", "counts", "counts participants in whole numbers from 0", "semantic", (session) => {
    const { live_participants, max_concurrent_participants } = session;
    const bad = Object.entries({ live_participants, max_concurrent_participants }).find(([, count]) => !isCount(count));
    return bad && `${bad[0]} is ${bad[1]}`;
  }),
  invariant("session", "peak", "has no more participants than its peak", "semantic", (session) =>
    session.live_participants > session.max_concurrent_participants
      ? `live_participants ${session.live_participants} is above max_concurrent_participants ${session.max_concurrent_participants}`
      : undefined,
  ),
  invariant("session", "minutes", "consumes no negative minutes", "semantic", ({ minutes_consumed }) =>
    minutes_consumed < 0 || !Number.isFinite(minutes_consumed) ? `minutes_consumed is ${minutes_consumed}` : undefined,
  ),
  invariant("session", "minutes-bounded", "consumes at most its length times its peak", "assumed", (session) => {
    if (session.ended_at === undefined) return undefined;
    const length = (instant(session.ended_at) - instant(session.started_at)) / 60_000;
    const most = length * session.max_concurrent_participants;
    // Half a second per participant for rounding of the times.
    return session.minutes_consumed > most + session.max_concurrent_participants / 120 + 0.001
      ? `minutes_consumed ${session.minutes_consumed} is above ${most.toFixed(4)}`
      : undefined;
  }),
  invariant("session", "rooms", "belongs to the same app as its breakout rooms", "assumed", (session) => {
    const owners = (session.breakout_rooms ?? []).map((room) => ownerOf(room) ?? session.organization_id);
    const other = owners.find((owner) => owner !== session.organization_id);
    return other === undefined ? undefined : `a breakout room belongs to ${other}`;
  }),
];

/** The app of a breakout room, which may be anything in 2026-01. */
function ownerOf(room: unknown): unknown {
  return typeof room === "object" && room !== null && "organization_id" in room ? room.organization_id : undefined;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
