import { allSessions, minutesOf, newestMeeting } from "./api.js";

const states = { ENDED: "over", LIVE: "running" };

/** Writes the minutes report: a line for each day, and what stands out. */
export async function report() {
  const sessions = await allSessions();
  const minutes = new Map();
  for (const session of sessions) {
    const day = new Date(session.created_at).toISOString().slice(0, 10);
    minutes.set(day, (minutes.get(day) ?? 0) + defined(session, "minutes_consumed"));
  }
  const busiest = sessions.reduce((best, one) =>
    one.max_concurrent_participants > best.max_concurrent_participants ? one : best,
  );
  const last = sessions[0];
  return [
    `${sessions.length} sessions`,
    ...[...minutes].slice(0, 3).map(([day, sum]) => `${day}: ${sum.toFixed(1)} minutes`),
    `busiest: ${defined(busiest, "meeting_display_name")} (${busiest.max_concurrent_participants} people)`,
    `last: ${defined(states, last.status)}, ${(await minutesOf(last.id)).toFixed(1)} minutes`,
    `newest meeting: ${await newestMeeting()}`,
  ];
}

/** Returns a value of an object, or fails. */
function defined(object, name) {
  const value = object[name];
  if (value === undefined || value === null) throw new Error(`there is no ${name}`);
  return value;
}
