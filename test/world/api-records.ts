import { defaultProfile } from "../../src/contract/behaviour.js";
import {
  type AppRecords,
  appInvariants,
  livestreamSessionInvariants,
  meetingInvariants,
  sessionInvariants,
} from "../../src/contract/invariants.js";
import type { LivestreamSession } from "../../src/contract/livestream-session-model.js";
import { type Meeting, meetingModels } from "../../src/contract/meeting-model.js";
import type { Revision } from "../../src/contract/revisions.js";
import { type Session, sessionModels } from "../../src/contract/session-model.js";
import { livestreamSessionText } from "../../src/server/handlers/livestream-sessions.js";
import { meetingText } from "../../src/server/handlers/meetings.js";
import { SessionTexts } from "../../src/server/handlers/session-text.js";
import type { Tenant } from "../../src/world/tenant.js";

const everything = { descending: false, offset: 0, limit: Number.POSITIVE_INFINITY } as const;

/** Returns all records of a tenant as the API returns them. */
export function apiRecords(tenant: Tenant, now: number, revision: Revision = "2026-01"): AppRecords {
  const { appId } = tenant.key;
  const texts = new SessionTexts(Object.keys(sessionModels[revision].shape), defaultProfile);
  const sessions = tenant.sessions.page(
    { ...everything, timeField: "createdAt", participantsField: "peak", sortBy: "createdAt" },
    now,
  );
  return {
    appId,
    meetings: tenant.meetings
      .page({ ...everything, timeField: "createdAt" })
      .rows.map(
        (meeting) => JSON.parse(meetingText(meeting, Object.keys(meetingModels[revision].shape), revision)) as Meeting,
      ),
    sessions: sessions.rows.map((session) => JSON.parse(texts.text(tenant, session, now, "rooms")) as Session),
    livestreamSessions: [...tenant.livestreamSessions.values()].map(
      (session) => JSON.parse(livestreamSessionText(session, now, defaultProfile)) as LivestreamSession,
    ),
  };
}

/** Returns the violations of invariants by the records of an app. */
export function findViolations(app: AppRecords): string[] {
  return [
    ...appInvariants.flatMap((invariant) => named(invariant.id, [invariant.check(app)])),
    ...meetingInvariants.flatMap((invariant) => named(invariant.id, app.meetings.map(invariant.check))),
    ...sessionInvariants.flatMap((invariant) => named(invariant.id, app.sessions.map(invariant.check))),
    ...livestreamSessionInvariants.flatMap((invariant) =>
      named(invariant.id, app.livestreamSessions.map(invariant.check)),
    ),
  ];
}

function named(id: string, found: readonly (string | undefined)[]): string[] {
  return found.flatMap((violation) => (violation === undefined ? [] : [`${id}: ${violation}`]));
}
