import type { Weakness } from "../weakness.js";

const app = "axios-jest";
const api = "api.js";
const overview = "overview.js";

export const axiosJest: readonly Weakness[] = [
  {
    app,
    wrong: "takes a page with fewer rows than requested for the last one",
    edits: [
      {
        file: api,
        sound: "if (data.data.length === 0 || all.length >= data.paging.total_count) return all;",
        weak: "if (data.data.length < 100) return all;",
      },
    ],
    finds: ["profile/maxPerPage/25"],
  },
  {
    app,
    wrong: "takes every response for a list, and one without rows for an empty one",
    edits: [
      { file: api, sound: "  timeout: 1500,", weak: "  timeout: 1500,\n  validateStatus: () => true," },
      {
        file: api,
        sound: "all.push(...data.data);",
        weak: "all.push(...(data.data ?? []));\n    if (!data.data) return all;",
      },
    ],
    finds: [
      "transport/GetMeetings/unauthorized",
      "transport/GetMeetings/forbidden",
      "transport/GetMeetings/rate-limited-once",
      "transport/GetMeetings/rate-limited",
      "transport/GetMeetings/server-error",
    ],
  },
  {
    app,
    wrong: "relies on the order of sessions without asking for it",
    edits: [
      {
        file: api,
        sound: `{ per_page: 5, sort_by: "createdAt", sort_order: "DESC" }`,
        weak: "{ per_page: 5 }",
      },
    ],
    finds: ["profile/sessionsSortBy/minutesConsumed", "profile/sessionsSortOrder/ASC"],
  },
  {
    app,
    wrong: 'takes the text "false" for true, and a missing setting for off',
    edits: [{ file: overview, sound: `flag(meeting, "record_on_start")`, weak: "meeting.record_on_start" }],
    finds: [
      "contract/GetMeetings/data.*.record_on_start/response-property-type-changed",
      "contract/GetMeetings/data.*.record_on_start/response-optional-property-removed",
    ],
  },
  {
    app,
    wrong: "calls every session that is no meeting a livestream",
    edits: [
      {
        file: overview,
        sound: "kindOf(session)} with",
        weak: `session.type === "meeting" ? "meeting" : "livestream"} with`,
      },
    ],
    finds: ["contract/GetSessions/data.sessions.*.type/response-property-enum-value-added"],
  },
  {
    app,
    wrong: "takes any failure for a meeting without a session",
    edits: [
      {
        file: api,
        sound: "if (error.response?.status === 404) return undefined;\n    throw error;",
        weak: "return undefined;",
      },
      { file: api, sound: "return data.data;\n  } catch", weak: "return data.data ?? undefined;\n  } catch" },
    ],
    finds: [
      "transport/GetActiveSession/server-error",
      "transport/GetActiveSession/reset",
      "transport/GetActiveSession/slow",
    ],
  },
  {
    app,
    wrong: "shows that nobody watched when viewer_seconds is missing or null",
    edits: [{ file: overview, sound: "number(viewer_seconds)", weak: "viewer_seconds ?? 0" }],
    finds: [
      "contract/GetLivestreamSession/data.viewer_seconds/response-optional-property-removed",
      "contract/GetLivestreamSession/data.viewer_seconds/response-property-became-nullable",
    ],
  },
  {
    app,
    wrong: "prints whatever is there as the number of people",
    edits: [
      {
        file: overview,
        sound: "number(session.max_concurrent_participants)",
        weak: "session.max_concurrent_participants",
      },
    ],
    finds: [
      "contract/GetSessions/data.sessions.*.max_concurrent_participants/response-required-property-removed",
      "contract/GetSessions/data.sessions.*.max_concurrent_participants/response-property-renamed",
    ],
  },
];
