import type { Control } from "../../src/clients/control.js";
import { accountId, appId, pathOf } from "./paths.js";

/** Paths of what is LIVE. */
export interface LivePaths {
  readonly activeSessions: string[];
  readonly livestreamSessions: string[];
}

/** Makes so many meetings with a LIVE session, and so many livestreams; they have the same ids each time. */
export async function goLive(control: Control, count: number): Promise<LivePaths> {
  const tenant = { account_id: accountId, app_id: appId };
  const paths: LivePaths = { activeSessions: [], livestreamSessions: [] };
  for (let index = 0; index < count; index++) {
    const meeting = await control.meetings.create({ ...tenant, title: `Office hours ${index}` });
    await control.sessions.start({ ...tenant, meeting_id: meeting.id, participants: ["Ada", "Grace"] });
    const livestream = await control.livestreams.start(tenant);
    paths.activeSessions.push(pathOf(`meetings/${meeting.id}/active-session`));
    paths.livestreamSessions.push(pathOf(`livestreams/sessions/${livestream.id}`));
  }
  return paths;
}
