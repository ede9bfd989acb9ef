import Cloudflare from "cloudflare";

/** Whose data the dashboard shows. */
export interface Tenant {
  readonly account_id: string;
  readonly app_id: string;
}

/** Returns the rows of the table of meetings. */
export async function meetingRows(client: Cloudflare, { account_id, app_id }: Tenant) {
  const { data = [] } = await client.realtimeKit.meetings.get(app_id, { account_id, per_page: 20 });
  return data.map((meeting) => ({
    id: meeting.id,
    title: meeting.title?.trim() || "Untitled",
    joinable: meeting.status === "ACTIVE",
    recorded: meeting.record_on_start,
  }));
}

/** Adds up the minutes of all sessions that have ended. */
export async function endedMinutes(client: Cloudflare, { account_id, app_id }: Tenant, per_page = 100) {
  let minutes = 0;
  for (let page_no = 1; ; page_no++) {
    const query = { account_id, status: "ENDED", page_no, per_page } as const;
    const { data } = await client.realtimeKit.sessions.getSessions(app_id, query);
    const sessions = data?.sessions ?? [];
    for (const { minutes_consumed } of sessions) minutes += minutes_consumed;
    if (sessions.length === 0) return minutes;
  }
}

/** Returns what the live badge of a meeting shows; nothing when no session is going on. */
export async function liveBadge(client: Cloudflare, { account_id, app_id }: Tenant, meetingId: string) {
  try {
    const { data } = await client.realtimeKit.activeSession.getActiveSession(meetingId, { account_id, app_id });
    return data && { people: data.live_participants, kind: data.type };
  } catch (error) {
    if (error instanceof Cloudflare.NotFoundError) return undefined;
    throw error;
  }
}

/** Returns the card of a session. */
export async function sessionCard(client: Cloudflare, { account_id, app_id }: Tenant, sessionId: string) {
  const { data } = await client.realtimeKit.sessions.getSessionDetails(sessionId, { account_id, app_id });
  const ended = data?.ended_at ? new Date(data.ended_at) : undefined;
  return {
    title: data?.meeting_display_name ?? "",
    peak: data?.max_concurrent_participants ?? 0,
    seconds: ended && data ? (ended.getTime() - new Date(data.started_at).getTime()) / 1000 : undefined,
  };
}
