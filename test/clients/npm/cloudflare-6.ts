import Cloudflare from "cloudflare-6";
import { account_id, app_id } from "./ids.js";
import type { Api, Sdk } from "./sdk.js";

/** The official SDK, npm cloudflare 6. */
export const cloudflare6: Sdk = {
  version: "6.0.0",
  NotFoundError: Cloudflare.NotFoundError,
  BadRequestError: Cloudflare.BadRequestError,
  AuthenticationError: Cloudflare.AuthenticationError,
  connect: (options) => apiOf(new Cloudflare(options)),
};

function apiOf({ realtimeKit }: Cloudflare): Api {
  const { meetings, sessions, activeSession, livestreams } = realtimeKit;
  return {
    getMeetings: (query) => meetings.get(app_id, { account_id, ...query }),
    getSessions: (query) => sessions.getSessions(app_id, { account_id, ...query }),
    getSessionDetails: (id, query) => sessions.getSessionDetails(app_id, id, { account_id, ...query }),
    getActiveSession: (id) => activeSession.getActiveSession(app_id, id, { account_id }),
    getLivestreamSession: (id) => livestreams.getLivestreamSessionDetailsForSessionId(app_id, id, { account_id }),
  };
}
