const app = "/api/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";
const badges = { LIVE: "live", ENDED: "over" };

/** Gets a path of the app, as parsed JSON. */
async function get(path, query = {}) {
  const response = await fetch(`${app}${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: "Bearer test" },
    signal: AbortSignal.timeout(1500),
  });
  if (response.ok) return response.json();
  throw Object.assign(new Error(`The API responded with ${response.status}`), { status: response.status });
}

/** Counts the sessions page by page. */
async function countSessions() {
  for (let page = 1, count = 0; ; page++) {
    const { data } = await get("/sessions", { page_no: page, per_page: 100 });
    count += data.sessions.length;
    if (data.sessions.length === 0) return count;
  }
}

/** Returns what the list shows of a session. */
function rowOf(session) {
  const badge = badges[session.status];
  if (!badge) throw new Error(`Unknown status ${session.status}`);
  if (!session.meeting_display_name) throw new Error("A session has no name");
  const start = new Date(session.started_at).toISOString().slice(0, 16);
  return `${start} ${session.meeting_display_name} (${badge}, ${lengthOf(session)})`;
}

function lengthOf({ status, started_at, ended_at }) {
  if (status === "LIVE") return "now";
  if (!ended_at) throw new Error("A session has no end");
  return `${Math.round((new Date(ended_at) - new Date(started_at)) / 60_000)} minutes`;
}

/** Returns who is in a meeting. */
async function badgeOf(meetingId) {
  try {
    const { data } = await get(`/meetings/${meetingId}/active-session`);
    return `${data.live_participants} people in the meeting`;
  } catch (error) {
    if (error.status === 404) return "Nobody in the meeting";
    throw error;
  }
}

async function show() {
  const order = { sort_by: "createdAt", sort_order: "DESC" };
  const { data } = await get("/sessions", { per_page: 10, ...order });
  const rows = data.sessions.map(rowOf);
  text("#count", `${await countSessions()} sessions`);
  text("#live", await badgeOf("meeting_id"));
  const meetings = await get("/meetings", { per_page: 10 });
  text("#meeting", `${meetings.paging.total_count} meetings`);
  const items = rows.map((row) => Object.assign(document.createElement("li"), { textContent: row }));
  document.querySelector("ol").replaceChildren(...items);
}

function text(selector, value) {
  document.querySelector(selector).textContent = value;
}

show().then(
  () => text("#state", "Ready"),
  (error) => text("#state", `Sorry: ${error.message}`),
);
