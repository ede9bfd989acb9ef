import Cloudflare from "cloudflare";
import { apiOf } from "./npm/cloudflare-7.js";
import { livestreamSessionId, meetingId, sessionId } from "./npm/ids.js";
import type { Api } from "./npm/sdk.js";

/** Creates the official SDK, which requests the live API's URL by the given fetch, without retries. */
export function sdkOn(fetch: typeof globalThis.fetch): Api {
  return apiOf(new Cloudflare({ apiToken: "test", maxRetries: 0, fetch }));
}

/** Calls every operation by the SDK; the bodies by operation. */
export async function callAll(api: Api) {
  return {
    GetMeetings: await api.getMeetings(),
    GetSessions: await api.getSessions({ status: "LIVE" }),
    GetSessionDetails: await api.getSessionDetails(sessionId),
    GetActiveSession: await api.getActiveSession(meetingId),
    GetLivestreamSession: await api.getLivestreamSession(livestreamSessionId),
  };
}
