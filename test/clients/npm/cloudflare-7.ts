import Cloudflare from "cloudflare";
import Cloudflare71 from "cloudflare-7-1";
import { account_id, app_id } from "./ids.js";
import type { Api, Sdk } from "./sdk.js";

const here = { account_id, app_id };

/** The official SDK, npm cloudflare 7.1. */
export const cloudflare71: Sdk = {
  version: "7.1.0",
  NotFoundError: Cloudflare71.NotFoundError,
  BadRequestError: Cloudflare71.BadRequestError,
  AuthenticationError: Cloudflare71.AuthenticationError,
  connect: (options) => apiOf(new Cloudflare71(options)),
};

/** The newest official SDK of npm. */
export const cloudflare7: Sdk = {
  version: "7.3.0",
  NotFoundError: Cloudflare.NotFoundError,
  BadRequestError: Cloudflare.BadRequestError,
  AuthenticationError: Cloudflare.AuthenticationError,
  connect: (options) => apiOf(new Cloudflare(options)),
};

/** Returns the operations of a client. */
export function apiOf({ realtimeKit }: Cloudflare | Cloudflare71): Api {
  const { meetings, sessions, activeSession, livestreams } = realtimeKit;
  return {
    getMeetings: (query) => meetings.get(app_id, { account_id, ...query }),
    getSessions: (query) => sessions.getSessions(app_id, { account_id, ...query }),
    getSessionDetails: (id, query) => sessions.getSessionDetails(id, { ...here, ...query }),
    getActiveSession: (id) => activeSession.getActiveSession(id, here),
    getLivestreamSession: (id) => livestreams.getLivestreamSessionDetailsForSessionID(id, here),
  };
}
