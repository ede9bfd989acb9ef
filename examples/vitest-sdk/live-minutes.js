/** Adds up the participant minutes of all sessions that are LIVE. */
export async function liveMinutes(client, account_id, app_id) {
  let minutes = 0;
  let seen = 0;
  for (let page_no = 1; ; page_no++) {
    const query = { account_id, status: "LIVE", page_no, per_page: 50 };
    const { data, paging } = await client.realtimeKit.sessions.getSessions(app_id, query);
    for (const { minutes_consumed } of data.sessions) minutes += minutes_consumed;
    seen += data.sessions.length;
    // A page may hold fewer rows than requested: only the total says which is the last.
    if (data.sessions.length === 0 || seen >= (paging?.total_count ?? Number.POSITIVE_INFINITY)) return minutes;
  }
}
