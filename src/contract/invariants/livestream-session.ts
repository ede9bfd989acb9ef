import { inOrder, instant, invariant, readable } from "./invariant.js";

/** What is true of every livestream session. */
export const livestreamSessionInvariants = [
  invariant("livestreamSession", "times", "has times that can be read", "semantic", (session) =>
    readable({
      created_at: session.created_at,
      started_time: session.started_time,
      stopped_time: session.stopped_time,
      updated_at: session.updated_at,
    }),
  ),
  invariant("livestreamSession", "updated", "is not updated before it is created", "semantic", (session) =>
    inOrder(["created_at", session.created_at], ["updated_at", session.updated_at]),
  ),
  invariant("livestreamSession", "stopped-after-start", "does not stop before it starts", "semantic", (session) =>
    inOrder(["started_time", session.started_time], ["stopped_time", session.stopped_time]),
  ),
  invariant("livestreamSession", "seconds", "counts no negative seconds", "semantic", (session) => {
    const { ingest_seconds, viewer_seconds } = session;
    const bad = Object.entries({ ingest_seconds, viewer_seconds }).find(([, seconds]) => (seconds ?? 0) < 0);
    return bad && `${bad[0]} is ${bad[1]}`;
  }),
  invariant("livestreamSession", "ingest-bounded", "has no more input than it lasted", "assumed", (session) => {
    const { ingest_seconds, started_time, stopped_time } = session;
    if (ingest_seconds === undefined || !started_time || !stopped_time) return undefined;
    const length = (instant(stopped_time) - instant(started_time)) / 1000;
    return ingest_seconds > length + 1 ? `ingest_seconds ${ingest_seconds} is above ${length}` : undefined;
  }),
];
