/** Adds up the participant minutes of all sessions that are going on. */
export async function liveMinutes(client, account_id, app_id) {
  let minutes = 0;
  for (let page_no = 1; ; page_no++) {
    const query = { account_id, status: "LIVE", page_no, per_page: 50 };
    const { data } = await client.realtimeKit.sessions.getSessions(app_id, query);
    for (const { minutes_consumed } of data.sessions) minutes += minutes_consumed;
    if (data.sessions.length < 50) return minutes;
  }
}
