import { meetingTitles, sessionIds } from "../list-requests.js";
import { epoch, live, meeting, session, stage } from "../stage.js";
import type { Effects } from "./effect.js";

const hour = 3_600_000;
const early = `start_time=${new Date(epoch).toISOString()}&end_time=${new Date(epoch + hour).toISOString()}`;

/** Entries about filters. */
export const filterEffects: Effects<
  | "sessionsTimeField"
  | "meetingsTimeField"
  | "startTimeInclusive"
  | "endTimeInclusive"
  | "participantsField"
  | "participantsInclusive"
  | "participantsOpenEnds"
  | "participantsSingleNumber"
  | "participantsReversed"
> = {
  sessionsTimeField: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "created-early", createdAt: epoch, startedAt: epoch + 2 * hour }));
      tenant.sessions.put(session({ id: "started-early", createdAt: epoch - hour, startedAt: epoch + hour }));
      return sessionIds(mock, early);
    },
    expected: new Map<"created_at" | "started_at", unknown>([
      ["created_at", ["created-early"]],
      ["started_at", ["started-early"]],
    ]),
  },
  meetingsTimeField: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      const ids = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const;
      tenant.meetings.put(
        meeting({ id: ids[0], title: "created early", createdAt: epoch, updatedAt: epoch + 2 * hour }),
      );
      tenant.meetings.put(meeting({ id: ids[1], title: "updated early", createdAt: epoch - hour, updatedAt: epoch }));
      return meetingTitles(mock, early);
    },
    expected: new Map<"created_at" | "updated_at", unknown>([
      ["created_at", ["created early"]],
      ["updated_at", ["updated early"]],
    ]),
  },
  startTimeInclusive: {
    observe: async (profile) => sessionIds(await hourly(profile), `start_time=${new Date(epoch + hour).toISOString()}`),
    expected: new Map([
      [true, ["s2", "s1"]],
      [false, ["s2"]],
    ]),
  },
  endTimeInclusive: {
    observe: async (profile) => sessionIds(await hourly(profile), `end_time=${new Date(epoch + hour).toISOString()}`),
    expected: new Map([
      [true, ["s1", "s0"]],
      [false, ["s0"]],
    ]),
  },
  participantsField: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "live", ...live(2), peak: 9 }));
      tenant.sessions.put(session({ id: "ended", peak: 2 }));
      return sessionIds(mock, "participants=2:3");
    },
    expected: new Map<"max_concurrent_participants" | "live_participants", unknown>([
      ["max_concurrent_participants", ["ended"]],
      ["live_participants", ["live"]],
    ]),
  },
  participantsInclusive: {
    observe: async (profile) => sessionIds(await crowds(profile), "participants=1:3&sort_order=ASC"),
    expected: new Map([
      [true, ["s1", "s2", "s3"]],
      [false, ["s2"]],
    ]),
  },
  participantsOpenEnds: {
    observe: async (profile) => {
      const mock = await crowds(profile);
      return [await sessionIds(mock, "participants=3:"), await sessionIds(mock, "participants=:1")];
    },
    expected: new Map<boolean, unknown>([
      [true, [["s3"], ["s1"]]],
      [
        false,
        [
          '400 BAD_REQUEST: "participants" must be a range such as 1:10',
          '400 BAD_REQUEST: "participants" must be a range such as 1:10',
        ],
      ],
    ]),
  },
  participantsSingleNumber: {
    observe: async (profile) => sessionIds(await crowds(profile), "participants=2"),
    expected: new Map<"reject" | "exact", unknown>([
      ["reject", '400 BAD_REQUEST: "participants" must be a range such as 1:10'],
      ["exact", ["s2"]],
    ]),
  },
  participantsReversed: {
    observe: async (profile) => sessionIds(await crowds(profile), "participants=3:1"),
    expected: new Map<"empty" | "reject", unknown>([
      ["empty", []],
      ["reject", '400 BAD_REQUEST: "participants" must be a range whose minimum is not above its maximum'],
    ]),
  },
};

/** Creates sessions `s0`, `s1`, `s2`, an hour apart. */
async function hourly(profile: Parameters<typeof stage>[0]) {
  const { mock, tenant } = await stage(profile);
  for (const index of [0, 1, 2]) tenant.sessions.put(session({ id: `s${index}`, createdAt: epoch + index * hour }));
  return mock;
}

/** Creates sessions `s1`, `s2`, `s3`, named for their peak. */
async function crowds(profile: Parameters<typeof stage>[0]) {
  const { mock, tenant } = await stage(profile);
  for (const peak of [1, 2, 3]) tenant.sessions.put(session({ id: `s${peak}`, peak }));
  return mock;
}
