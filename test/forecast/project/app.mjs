// A client without any library of ours: it reads the API by fetch.
const base = process.env.CLOUDFLARE_BASE_URL ?? "https://api.cloudflare.com/client/v4";
const app = `${base}/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id`;

async function get(path) {
  const headers = { authorization: `Bearer ${process.env.CLOUDFLARE_API_TOKEN}` };
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(app + path, { headers, signal: AbortSignal.timeout(1000) });
    if (response.ok) return response.json();
    if (response.status !== 429 || attempt === 2) throw new Error(`HTTP ${response.status}`);
  }
}

/** Lists all meetings. It takes a page with fewer rows than requested for the last one. */
export async function allMeetings() {
  const meetings = [];
  for (let page = 1; ; page += 1) {
    const { data } = await get(`/meetings?page_no=${page}&per_page=50`);
    meetings.push(...data);
    if (data.length < 50) return meetings;
  }
}

/** The titles of the meetings that can be joined. */
export async function openTitles() {
  const meetings = await allMeetings();
  return meetings.filter(({ status }) => status === "ACTIVE").map(({ title }) => title);
}

/** How long a session took, in whole minutes. */
export async function minutesOf(id) {
  const { data } = await get(`/sessions/${id}`);
  return Math.round(data.session.minutes_consumed);
}
