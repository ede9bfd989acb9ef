import { meetingTitles, sessionIds } from "../list-requests.js";
import { meeting, session, stage } from "../stage.js";
import type { Effects } from "./effect.js";

const ids = [
  "11111111-1111-4111-8111-111111111111",
  "22222222-2222-4222-8222-222222222222",
  "33333333-3333-4333-8333-333333333333",
] as const;
const titles = ["Plan", "Plan B", "The plan"] as const;

/** Entries about searches. */
export const searchEffects: Effects<"searchMatch" | "searchCaseSensitive"> = {
  searchMatch: {
    observe: async (profile) => {
      const mock = await titled(profile);
      return [await meetingTitles(mock, "search=plan"), await sessionIds(mock, "search=plan&sort_order=ASC")];
    },
    expected: new Map<"substring" | "prefix" | "exact", unknown>([
      ["substring", [[...titles].reverse(), ["s0", "s1", "s2"]]],
      [
        "prefix",
        [
          ["Plan B", "Plan"],
          ["s0", "s1"],
        ],
      ],
      ["exact", [["Plan"], ["s0"]]],
    ]),
  },
  searchCaseSensitive: {
    observe: async (profile) => {
      const mock = await titled(profile);
      return [await meetingTitles(mock, "search=Plan"), await sessionIds(mock, "search=Plan&sort_order=ASC")];
    },
    expected: new Map([
      [false, [[...titles].reverse(), ["s0", "s1", "s2"]]],
      [
        true,
        [
          ["Plan B", "Plan"],
          ["s0", "s1"],
        ],
      ],
    ]),
  },
};

async function titled(profile: Parameters<typeof stage>[0]) {
  const { mock, tenant } = await stage(profile);
  for (const [index, id] of ids.entries()) {
    const title = titles[index] ?? "";
    tenant.meetings.put(meeting({ id, title }));
    tenant.sessions.put(session({ id: `s${index}`, title, associatedId: id }));
  }
  return mock;
}
