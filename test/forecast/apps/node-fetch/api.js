import { setTimeout as pause } from "node:timers/promises";

const { CLOUDFLARE_BASE_URL = "https://api.cloudflare.com/client/v4", CLOUDFLARE_API_TOKEN = "test" } = process.env;
const app = `${CLOUDFLARE_BASE_URL}/accounts/my-account/realtime/kit/my-app`;

/** Gets a path of the app, as parsed JSON; waits once when there are too many requests. */
async function get(path, query = {}) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`${app}${path}?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` },
      signal: AbortSignal.timeout(1500),
    });
    if (response.ok) return response.json();
    if (response.status !== 429 || attempt > 1) throw new Error(`${path}: the API responded with ${response.status}`);
    await pause(Number(response.headers.get("retry-after") ?? 1) * 1000);
  }
}

/** Returns every session, newest first. */
export async function allSessions(perPage = 100) {
  const all = new Map();
  for (let page = 1; ; page++) {
    const order = { sort_by: "createdAt", sort_order: "DESC" };
    const { data } = await get("/sessions", { page_no: page, per_page: perPage, ...order });
    const fresh = data.sessions.filter(({ id }) => !all.has(id));
    for (const session of fresh) all.set(session.id, session);
    if (fresh.length === 0) return [...all.values()];
  }
}

/** Returns the participant minutes of a session. */
export async function minutesOf(sessionId) {
  const { data } = await get(`/sessions/${sessionId}`);
  return data.session.minutes_consumed;
}

/** Returns the title of the newest meeting. */
export async function newestMeeting() {
  let newest;
  for (let page = 1, seen = 0; ; page++) {
    const { data, paging } = await get("/meetings", { page_no: page, per_page: 100 });
    for (const meeting of data) if (!newest || meeting.created_at > newest.created_at) newest = meeting;
    seen += data.length;
    if (data.length === 0 || seen >= paging.total_count) return newest?.title ?? "(none)";
  }
}
