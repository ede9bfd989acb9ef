import type { Weakness } from "../weakness.js";

const app = "playwright-page";
const file = "sessions.js";
const sessions = "contract/GetSessions/data.sessions.*";

export const playwrightPage: readonly Weakness[] = [
  {
    app,
    wrong: "takes a page with fewer rows than requested for the last one",
    edits: [{ file, sound: "if (data.sessions.length === 0) return", weak: "if (data.sessions.length < 100) return" }],
    finds: ["profile/maxPerPage/25", "profile/maxPerPage/50"],
  },
  {
    app,
    wrong: "relies on the order of sessions without asking for it",
    edits: [{ file, sound: `{ sort_by: "createdAt", sort_order: "DESC" }`, weak: "{}" }],
    finds: ["profile/sessionsSortBy/minutesConsumed", "profile/sessionsSortOrder/ASC"],
  },
  {
    app,
    wrong: "shows every status that it does not know as live",
    edits: [
      { file, sound: `if (!badge) throw new Error(\`Unknown status \${session.status}\`);`, weak: "" },
      { file, sound: "const badge = badges[session.status];", weak: `const badge = badges[session.status] ?? "live";` },
      { file, sound: `if (status === "LIVE") return "now";`, weak: `if (status !== "ENDED") return "now";` },
    ],
    finds: [
      `${sessions}.status/response-property-enum-value-added`,
      `${sessions}.status/response-required-property-removed`,
    ],
  },
  {
    app,
    wrong: "shows a session without a name as undefined",
    edits: [{ file, sound: `if (!session.meeting_display_name) throw new Error("A session has no name");`, weak: "" }],
    finds: [
      `${sessions}.meeting_display_name/response-required-property-removed`,
      `${sessions}.meeting_display_name/response-property-renamed`,
    ],
  },
  {
    app,
    wrong: "cuts the time of day from the text of a time, whatever its offset",
    edits: [
      {
        file,
        sound: "new Date(session.started_at).toISOString().slice(0, 16)",
        weak: "session.started_at.slice(0, 16)",
      },
    ],
    finds: [`${sessions}.started_at/response-property-time-offset-changed`],
  },
  {
    app,
    wrong: "takes a session that has ended without a time for one that goes on",
    edits: [
      { file, sound: `if (!ended_at) throw new Error("A session has no end");`, weak: `if (!ended_at) return "now";` },
    ],
    finds: [
      `${sessions}.ended_at/response-optional-property-removed`,
      `${sessions}.ended_at/response-property-became-nullable`,
    ],
  },
  {
    app,
    wrong: "takes any failure for a meeting without a session",
    edits: [
      {
        file,
        sound: `if (error.status === 404) return "Nobody in the meeting";\n    throw error;`,
        weak: `console.warn(error);\n    return "Nobody in the meeting";`,
      },
    ],
    finds: [
      "transport/GetActiveSession/forbidden",
      "transport/GetActiveSession/server-error",
      "transport/GetActiveSession/bad-gateway-page",
      "transport/GetActiveSession/truncated",
    ],
  },
  {
    app,
    wrong: "shows no meetings when their list fails",
    edits: [
      {
        file,
        sound: `await get("/meetings", { per_page: 10 })`,
        weak: `await get("/meetings", { per_page: 10 }).catch(() => ({ paging: { total_count: 0 } }))`,
      },
    ],
    finds: ["transport/GetMeetings/unauthorized", "transport/GetMeetings/unavailable"],
  },
];
