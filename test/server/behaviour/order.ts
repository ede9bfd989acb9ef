import { meetingTitles, sessionIds } from "../list-requests.js";
import { epoch, meeting, session, stage } from "../stage.js";
import type { Effects } from "./effect.js";

const [firstId, secondId] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

/** Entries about the order of lists. */
export const orderEffects: Effects<"meetingsOrder" | "sessionsSortBy" | "sessionsSortOrder"> = {
  meetingsOrder: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.meetings.put(meeting({ id: secondId, title: "old", createdAt: epoch }));
      tenant.meetings.put(meeting({ id: firstId, title: "new", createdAt: epoch + 1 }));
      return meetingTitles(mock);
    },
    expected: new Map<"newest-first" | "oldest-first", unknown>([
      ["newest-first", ["new", "old"]],
      ["oldest-first", ["old", "new"]],
    ]),
  },
  sessionsSortBy: {
    observe: async (profile) => sessionIds(await threeSessions(profile)),
    expected: new Map<"createdAt" | "minutesConsumed", unknown>([
      ["createdAt", ["c", "b", "a"]],
      ["minutesConsumed", ["b", "a", "c"]],
    ]),
  },
  sessionsSortOrder: {
    observe: async (profile) => {
      const mock = await threeSessions(profile);
      return [await sessionIds(mock), await sessionIds(mock, "sort_by=minutesConsumed")];
    },
    expected: new Map<"ASC" | "DESC", unknown>([
      [
        "ASC",
        [
          ["a", "b", "c"],
          ["c", "a", "b"],
        ],
      ],
      [
        "DESC",
        [
          ["c", "b", "a"],
          ["b", "a", "c"],
        ],
      ],
    ]),
  },
};

/** Three sessions whose order by time is a, b, c and by minutes c, a, b. */
async function threeSessions(profile: Parameters<typeof stage>[0]) {
  const { mock, tenant } = await stage(profile);
  tenant.sessions.put(session({ id: "a", createdAt: epoch, spentMs: 2000 }));
  tenant.sessions.put(session({ id: "b", createdAt: epoch + 1, spentMs: 3000 }));
  tenant.sessions.put(session({ id: "c", createdAt: epoch + 2, spentMs: 1000 }));
  return mock;
}
