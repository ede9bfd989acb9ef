import type { Weakness } from "../weakness.js";

const app = "go-nethttp";
const client = "client.go";
const report = "report.go";
const sessions = "contract/GetSessions/data.sessions.*";

export const goNetHttp: readonly Weakness[] = [
  {
    app,
    wrong: "takes a page with fewer rows than requested for the last one",
    edits: [{ file: client, sound: "if fresh == 0 {", weak: "if len(body.Data.Sessions) < 100 {" }],
    finds: ["profile/maxPerPage/25", "profile/maxPerPage/50"],
  },
  {
    app,
    wrong: "relies on the order of sessions without asking for it",
    edits: [
      {
        file: client,
        sound: `	query.Set("sort_by", "createdAt")\n	query.Set("sort_order", "DESC")\n`,
        weak: "",
      },
    ],
    finds: ["profile/sessionsSortBy/minutesConsumed", "profile/sessionsSortOrder/ASC"],
  },
  {
    app,
    wrong: "adds the zero value for minutes that are missing or null",
    edits: [
      {
        file: report,
        sound: `			return "", fmt.Errorf("session %s has no minutes", session.ID)\n`,
        weak: "			continue\n",
      },
    ],
    finds: [
      `${sessions}.minutes_consumed/response-required-property-removed`,
      `${sessions}.minutes_consumed/response-property-became-nullable`,
    ],
  },
  {
    app,
    wrong: "takes a session without an end for one without length",
    edits: [
      {
        file: report,
        sound: `return 0, fmt.Errorf("session %s has not ended", session.ID)`,
        weak: "return 0, nil",
      },
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
        file: report,
        sound: `	session, err := c.Active(meeting)
	if err != nil {
		return "", err
	}
	if session == nil {`,
        weak: `	session, err := c.Active(meeting)
	if err != nil || session == nil {`,
      },
    ],
    finds: [
      "transport/GetActiveSession/unauthorized",
      "transport/GetActiveSession/server-error",
      "transport/GetActiveSession/truncated",
      "transport/GetActiveSession/reset",
    ],
  },
  {
    app,
    wrong: "takes an unknown status for a meeting that is over",
    edits: [
      {
        file: report,
        sound: `return "", fmt.Errorf("unknown status %q", session.Status)`,
        weak: `return "over", nil`,
      },
    ],
    finds: [
      "contract/GetActiveSession/data.status/response-property-enum-value-added",
      "contract/GetActiveSession/data.status/response-required-property-removed",
    ],
  },
  {
    app,
    wrong: "reads details of another form as a session without a name",
    edits: [
      {
        file: client,
        sound: `return Session{}, errors.New("details without a session")`,
        weak: `empty := ""\n		return Session{ID: id, Name: &empty}, nil`,
      },
    ],
    finds: ["history/2026-07/GetSessionDetails/moved-data.session"],
  },
  {
    app,
    wrong: "shows that nobody watches when the livestream session has no viewer_seconds",
    edits: [
      {
        file: client,
        sound: `return 0, errors.New("a livestream session without viewer_seconds")`,
        weak: "return 0, nil",
      },
    ],
    finds: [
      "contract/GetLivestreamSession/data.viewer_seconds/response-optional-property-removed",
      "contract/GetLivestreamSession/data.viewer_seconds/response-property-renamed",
    ],
  },
  {
    app,
    wrong: "leaves out meetings whose title has another name",
    edits: [
      {
        file: report,
        sound: `return "", fmt.Errorf("meeting %s has no title", meeting.ID)`,
        weak: "continue",
      },
    ],
    finds: ["contract/GetMeetings/data.*.title/response-property-renamed"],
  },
];
