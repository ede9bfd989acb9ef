const { CLOUDFLARE_BASE_URL = "https://api.cloudflare.com/client/v4", CLOUDFLARE_API_TOKEN = "test" } = process.env;
const app = `${CLOUDFLARE_BASE_URL}/accounts/my-account/realtime/kit/my-app`;

/** Gets a path of the app, as parsed JSON. */
async function get(path, query = {}) {
  const response = await fetch(`${app}${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` },
    signal: AbortSignal.timeout(1500),
  });
  if (response.status === 429) return { data: { sessions: [] } };
  if (!response.ok) throw new Error(`${path}: the API responded with ${response.status}`);
  return response.json();
}

/** Returns every session, newest first. */
export async function allSessions(perPage = 100) {
  const all = [];
  for (let page = 1; ; page++) {
    const { data } = await get("/sessions", { page_no: page, per_page: perPage });
    all.push(...data.sessions);
    if (data.sessions.length < perPage) return all;
  }
}

/** Returns the participant minutes of a session. */
export async function minutesOf(sessionId) {
  const { data } = await get(`/sessions/${sessionId}`);
  return data.session?.minutes_consumed ?? 0;
}

/** Returns the title of the newest meeting. */
export async function newestMeeting() {
  const { data } = await get("/meetings", { per_page: 5 });
  return data[0]?.title ?? "(none)";
}
