import type { Weakness } from "../weakness.js";

const api = "api.js";
const report = "report.js";
const sessions = "contract/GetSessions/data.sessions.*";

export const nodeFetch: readonly Weakness[] = [
  {
    app: "node-fetch",
    wrong: "takes a page with fewer rows than requested for the last one",
    edits: [
      {
        file: api,
        sound: "if (fresh.length === 0) return [...all.values()]",
        weak: "if (data.sessions.length < perPage) return [...all.values()]",
      },
    ],
    finds: ["profile/maxPerPage/25", "profile/maxPerPage/50"],
  },
  {
    app: "node-fetch",
    wrong: "relies on the order of sessions without asking for it",
    edits: [
      { file: api, sound: `const order = { sort_by: "createdAt", sort_order: "DESC" }`, weak: "const order = {}" },
    ],
    finds: ["profile/sessionsSortBy/minutesConsumed", "profile/sessionsSortOrder/ASC"],
  },
  {
    app: "node-fetch",
    wrong: "takes the first meeting for the newest",
    edits: [
      {
        file: api,
        sound: "if (!newest || meeting.created_at > newest.created_at) newest = meeting",
        weak: "newest ??= meeting",
      },
    ],
    finds: ["profile/meetingsOrder/oldest-first"],
  },
  {
    app: "node-fetch",
    wrong: "shows no meeting when their list fails",
    edits: [
      {
        file: report,
        sound: "await newestMeeting()",
        weak: `await newestMeeting().catch(() => "(none)")`,
      },
    ],
    finds: [
      "transport/GetMeetings/rate-limited",
      "transport/GetMeetings/server-error",
      "transport/GetMeetings/unavailable",
      "transport/GetMeetings/bad-gateway-page",
    ],
  },
  {
    app: "node-fetch",
    wrong: "counts no minutes when details have the form of another revision",
    edits: [{ file: api, sound: "data.session.minutes_consumed", weak: "data.session?.minutes_consumed ?? 0" }],
    finds: ["history/2026-07/GetSessionDetails/moved-data.session"],
  },
  {
    app: "node-fetch",
    wrong: "shows a session as over unless it is live, whatever its status",
    edits: [
      { file: report, sound: "defined(states, last.status)", weak: `last.status === "LIVE" ? "running" : "over"` },
    ],
    finds: [`${sessions}.status/response-property-enum-value-added`],
  },
  {
    app: "node-fetch",
    wrong: "cuts the day from the text of a time, whatever its offset",
    edits: [
      {
        file: report,
        sound: "new Date(session.created_at).toISOString().slice(0, 10)",
        weak: "session.created_at.slice(0, 10)",
      },
    ],
    finds: [`${sessions}.created_at/response-property-time-offset-changed`],
  },
  {
    app: "node-fetch",
    wrong: "adds nothing for a session whose minutes are missing",
    edits: [{ file: report, sound: `defined(session, "minutes_consumed")`, weak: "(session.minutes_consumed ?? 0)" }],
    finds: [
      `${sessions}.minutes_consumed/response-required-property-removed`,
      `${sessions}.minutes_consumed/response-property-became-nullable`,
      `${sessions}.minutes_consumed/response-property-renamed`,
    ],
  },
  {
    app: "node-fetch",
    wrong: "prints a missing name as undefined",
    edits: [
      {
        file: report,
        sound: `defined(busiest, "meeting_display_name")`,
        weak: "busiest.meeting_display_name",
      },
    ],
    finds: [`${sessions}.meeting_display_name/response-required-property-removed`],
  },
];
