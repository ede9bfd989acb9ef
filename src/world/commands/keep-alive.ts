import { keepAliveSeconds } from "../../contract/constants.js";
import type { Instant } from "../../lib/time.js";
import type { SessionEvent } from "../events.js";
import type { Tenant } from "../tenant.js";

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
