import Cloudflare from "cloudflare";
import { documentedTenant } from "../../src/contract/documented-tenant.js";

const { accountId: account_id, appId: app_id } = documentedTenant;
const meetingId = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e";

/** The official SDK, asking the live API's URL by the given fetch, without retries. */
export function sdkOn(fetch: typeof globalThis.fetch): Cloudflare {
  return new Cloudflare({ apiToken: "test", maxRetries: 0, fetch });
}

/** Calls every operation by the SDK; the bodies by operation. */
export async function callAll({ realtimeKit }: Cloudflare) {
  return {
    GetMeetings: await realtimeKit.meetings.get(app_id, { account_id }),
    GetSessions: await realtimeKit.sessions.getSessions(app_id, { account_id, status: "LIVE" }),
    GetSessionDetails: await realtimeKit.sessions.getSessionDetails("session_id", { account_id, app_id }),
    GetActiveSession: await realtimeKit.activeSession.getActiveSession(meetingId, { account_id, app_id }),
    GetLivestreamSession: await realtimeKit.livestreams.getLivestreamSessionDetailsForSessionID(
      "livestream-session-id",
      { account_id, app_id },
    ),
  };
}

/** Asks for the sessions of the documented app. */
export function listSessions({ realtimeKit }: Cloudflare, query: { per_page?: number } = {}) {
  return realtimeKit.sessions.getSessions(app_id, { account_id, ...query });
}
