import type { Weakness } from "../weakness.js";

const app = "vitest-sdk";
const code = "dashboard.ts";
const tests = "dashboard.test.ts";

/** Plants a test that does not look at a value. */
function untested(wrong: string, sound: string, finds: readonly string[]): Weakness {
  return { app, wrong, edits: [{ file: tests, sound, weak: "" }], finds };
}

export const vitestSdk: readonly Weakness[] = [
  {
    app,
    wrong: "takes a page with fewer rows than requested for the last one",
    edits: [{ file: code, sound: "if (sessions.length === 0)", weak: "if (sessions.length < per_page)" }],
    finds: ["profile/maxPerPage/25", "profile/maxPerPage/50"],
  },
  {
    app,
    wrong: "takes any failure for a meeting without a session, and the test allows no badge",
    edits: [
      {
        file: code,
        sound: "if (error instanceof Cloudflare.NotFoundError) return undefined;\n    throw error;",
        weak: "return undefined;",
      },
      { file: tests, sound: "expect(badge?.people).toBe(1);", weak: "expect(badge?.people ?? 1).toBe(1);" },
      { file: tests, sound: `expect(badge?.kind).toBe("meeting");`, weak: "" },
    ],
    finds: [
      "transport/GetActiveSession/unauthorized",
      "transport/GetActiveSession/server-error",
      "transport/GetActiveSession/reset",
    ],
  },
  untested("does not test whether a meeting can be joined", "expect(row?.joinable).toBe(true);", [
    "contract/GetMeetings/data.*.status/response-property-enum-value-added",
  ]),
  untested("does not test whether a meeting is recorded", "expect(row?.recorded).toBe(true);", [
    "contract/GetMeetings/data.*.record_on_start/response-optional-property-removed",
    "contract/GetMeetings/data.*.record_on_start/response-property-type-changed",
  ]),
  untested("does not test the id of a row", "expect(row?.id).toBe(id);", [
    "contract/GetMeetings/data.*.id/response-required-property-removed",
  ]),
  untested("does not test the title of a card", `expect(card.title).toBe("Stand-up");`, [
    "contract/GetSessionDetails/data.meeting_display_name/response-required-property-removed",
    "contract/GetSessionDetails/data.meeting_display_name/response-property-renamed",
  ]),
  untested("does not test how many people a session had", "expect(card.peak).toBe(1);", [
    "contract/GetSessionDetails/data.max_concurrent_participants/response-required-property-removed",
  ]),
  untested("does not test how long a session took", "expect(card.seconds).toBe(600);", [
    "contract/GetSessionDetails/data.ended_at/response-optional-property-removed",
    "contract/GetSessionDetails/data.ended_at/response-property-became-nullable",
  ]),
];
