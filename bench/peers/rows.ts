import { pathOf } from "../measure/paths.js";
import type { Server } from "../measure/server.js";

/** Records as the API returns them. */
export interface Rows {
  readonly sessions: readonly SessionRow[];
  readonly meetings: readonly Row[];
  readonly livestreamSessions: readonly Row[];
  /** The response for the active session of a meeting. */
  readonly activeSessions: Readonly<Record<string, SessionRow>>;
}

export interface Row {
  readonly id: string;
  readonly created_at: string;
}

export interface SessionRow extends Row {
  readonly associated_id: string;
  readonly meeting_display_name: string;
  readonly max_concurrent_participants: number;
  readonly minutes_consumed: number;
  readonly status: string;
}

/** Reads all that a mock serves, newest first. */
export async function rowsOf(server: Server, livestreamSessions: readonly string[]): Promise<Rows> {
  const sessions = await pages(server, "sessions", (body: { data: { sessions: SessionRow[] } }) => body.data.sessions);
  const meetings = await pages(server, "meetings", (body: { data: Row[] }) => body.data);
  const livestreams: Row[] = [];
  for (const path of livestreamSessions) livestreams.push(JSON.parse(await server.get(path)).data);
  const live = sessions.filter(({ status }) => status === "LIVE");
  return {
    sessions,
    meetings,
    livestreamSessions: livestreams,
    activeSessions: Object.fromEntries(live.map((session) => [session.associated_id, session])),
  };
}

async function pages<Body, One>(server: Server, resource: string, rowsIn: (body: Body) => One[]): Promise<One[]> {
  const all: One[] = [];
  for (let page = 1; ; page++) {
    const rows = rowsIn(JSON.parse(await server.get(pathOf(resource, { per_page: 100, page_no: page }))));
    all.push(...rows);
    if (rows.length < 100) return all;
  }
}
