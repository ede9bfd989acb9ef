import { allSessions, minutesOf, newestMeeting } from "./api.js";

/** Writes the minutes report: a line for each day, and what stands out. */
export async function report() {
  const sessions = await allSessions();
  const minutes = new Map();
  for (const session of sessions) {
    const day = session.created_at.slice(0, 10);
    minutes.set(day, (minutes.get(day) ?? 0) + session.minutes_consumed);
  }
  const busiest = sessions.reduce((best, one) =>
    one.max_concurrent_participants > best.max_concurrent_participants ? one : best,
  );
  const last = sessions[0];
  return [
    `${sessions.length} sessions`,
    ...[...minutes].slice(0, 3).map(([day, sum]) => `${day}: ${sum.toFixed(1)} minutes`),
    `busiest: ${busiest.meeting_display_name} (${busiest.max_concurrent_participants} people)`,
    `last: ${last.status === "ENDED" ? "over" : "running"}, ${(await minutesOf(last.id)).toFixed(1)} minutes`,
    `newest meeting: ${await newestMeeting()}`,
  ];
}
