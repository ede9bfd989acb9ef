const axios = require("axios");

const { CLOUDFLARE_BASE_URL = "https://api.cloudflare.com/client/v4", CLOUDFLARE_API_TOKEN = "test" } = process.env;

const api = axios.create({
  baseURL: `${CLOUDFLARE_BASE_URL}/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id`,
  headers: { Authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` },
  timeout: 1500,
});

/** Returns all meetings. */
async function allMeetings() {
  const all = [];
  for (let page_no = 1; ; page_no++) {
    const { data } = await api.get("/meetings", { params: { page_no, per_page: 100 } });
    all.push(...data.data);
    if (data.data.length === 0 || all.length >= data.paging.total_count) return all;
  }
}

/** Returns how many sessions there are with a status. */
async function countSessions(status) {
  const { data } = await api.get("/sessions", { params: { status, per_page: 1 } });
  return data.paging.total_count;
}

/** Returns the latest sessions. */
async function latestSessions() {
  const params = { per_page: 5, sort_by: "createdAt", sort_order: "DESC" };
  const { data } = await api.get("/sessions", { params });
  return data.data.sessions;
}

/** Returns the active session of a meeting, or undefined. */
async function activeSession(meetingId) {
  try {
    const { data } = await api.get(`/meetings/${meetingId}/active-session`);
    return data.data;
  } catch (error) {
    if (error.response?.status === 404) return undefined;
    throw error;
  }
}

/** Returns a livestream session. */
async function livestream(id) {
  const { data } = await api.get(`/livestreams/sessions/${id}`);
  return data.data;
}

module.exports = { allMeetings, countSessions, latestSessions, activeSession, livestream };
