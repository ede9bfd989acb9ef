import type { Instant } from "../../lib/time.js";
import type { LivestreamEvent } from "../events.js";
import type { LivestreamSessionRecord } from "../records.js";

/** The livestream session after an event; the same object when the event changes nothing. Pure and total. */
export function reduceLivestreamSession(
  session: LivestreamSessionRecord,
  event: LivestreamEvent,
): LivestreamSessionRecord {
  if (session.stoppedAt !== undefined) return session;
  switch (event.type) {
    case "LivestreamStarted":
      return session;
    case "LivestreamViewersChanged":
      return { ...settle(session, event.at), viewers: Math.max(0, event.viewers) };
    case "LivestreamStopped":
      return { ...settle(session, event.at), viewers: 0, stoppedAt: event.at, error: event.error };
  }
}

/** View time until `now` by all viewers together, in milliseconds. */
export function viewedMs(session: LivestreamSessionRecord, now: Instant): number {
  return session.viewedMs + session.viewers * Math.max(0, now - session.viewersSince);
}

function settle(session: LivestreamSessionRecord, at: Instant): LivestreamSessionRecord {
  return { ...session, updatedAt: at, viewersSince: at, viewedMs: viewedMs(session, at) };
}
