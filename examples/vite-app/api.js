// Proxied, the app calls its own origin, where a server adds the token; direct, it calls the API itself.
const { VITE_API = "/client/v4", VITE_API_TOKEN: token } = import.meta.env;
const app = `${VITE_API}/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id`;

/** Requests a path of the API. Throws with a sentence for users. */
async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const response = await fetch(`${app}${path}?${new URLSearchParams(given)}`, { headers });
  if (!response.ok) throw new Error(`The API responded with ${response.status}`);
  return response.json();
}

/** Returns a page of sessions, and how many there are in all. */
export async function listSessions(query) {
  const { data, paging } = await get("/sessions", query);
  return { sessions: data.sessions, total: paging?.total_count ?? data.sessions.length };
}

export async function readSession(id) {
  const { data } = await get(`/sessions/${encodeURIComponent(id)}`, { include_breakout_rooms: "true" });
  return data.session ?? data;
}
