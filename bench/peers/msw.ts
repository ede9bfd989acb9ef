import { HttpResponse, http, type RequestHandler } from "msw";
import type { Rows, SessionRow } from "./rows.js";

const app = "https://api.cloudflare.com/client/v4/accounts/:account/realtime/kit/:app";

/** msw with the handlers that a team would write by hand over the same rows: filters, sorts and pages, no checks. */
export function handWritten({ sessions, meetings, livestreamSessions, activeSessions }: Rows): RequestHandler[] {
  const sessionById = byId(sessions);
  const livestreamById = byId(livestreamSessions);
  return [
    http.get(`${app}/sessions`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const found = sorted(filtered(sessions, searchParams), searchParams);
      return HttpResponse.json({ success: true, data: { sessions: page(found, searchParams).rows } });
    }),
    http.get(`${app}/meetings`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const since = searchParams.get("start_time");
      const found = since ? meetings.filter(({ created_at }) => created_at >= since) : meetings;
      const { rows, start } = page(found, searchParams);
      const paging = { start_offset: start + 1, end_offset: start + rows.length, total_count: found.length };
      return HttpResponse.json({ success: true, data: rows, paging });
    }),
    http.get(`${app}/sessions/:id`, ({ params }) => found(sessionById.get(String(params.id)), "session")),
    http.get(`${app}/meetings/:id/active-session`, ({ params }) => found(activeSessions[String(params.id)])),
    http.get(`${app}/livestreams/sessions/:id`, ({ params }) => found(livestreamById.get(String(params.id)))),
  ];
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function found(row: object | undefined, field?: string) {
  if (!row) return HttpResponse.json({ success: false, error: { code: 404, message: "Not found" } }, { status: 404 });
  return HttpResponse.json({ success: true, data: field ? { [field]: row } : row });
}

function filtered(sessions: readonly SessionRow[], query: URLSearchParams): SessionRow[] {
  const status = query.get("status");
  const meeting = query.get("associated_id");
  const since = query.get("start_time");
  const search = query.get("search")?.toLowerCase();
  const [min, max] = query.get("participants")?.split(":").map(Number) ?? [];
  return sessions.filter(
    (session) =>
      (!status || session.status === status) &&
      (!meeting || session.associated_id === meeting) &&
      (!since || session.created_at >= since) &&
      (!search || session.meeting_display_name.toLowerCase().includes(search)) &&
      session.max_concurrent_participants >= (min ?? 0) &&
      session.max_concurrent_participants <= (max ?? Number.POSITIVE_INFINITY),
  );
}

function sorted(sessions: SessionRow[], query: URLSearchParams): SessionRow[] {
  const ascending = query.get("sort_order") === "ASC" ? 1 : -1;
  return query.get("sort_by") === "minutesConsumed"
    ? sessions.sort((a, b) => (a.minutes_consumed - b.minutes_consumed) * ascending)
    : sessions.sort((a, b) => (a.created_at < b.created_at ? -ascending : ascending));
}

function page<Row>(rows: readonly Row[], query: URLSearchParams): { rows: readonly Row[]; start: number } {
  const size = Number(query.get("per_page") ?? 30);
  const start = (Number(query.get("page_no") ?? 1) - 1) * size;
  return { rows: rows.slice(start, start + size), start };
}
