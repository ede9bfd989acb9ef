import { z } from "zod";
import { joinMeeting } from "../../../src/world/commands.js";
import { noRooms } from "../../../src/world/records.js";
import { sessionIds } from "../list-requests.js";
import { appPath, send } from "../requests.js";
import { epoch, live, livestream, meeting, session, stage } from "../stage.js";
import type { Effects } from "./effect.js";

const meetingId = "11111111-1111-4111-8111-111111111111";
const sessionBody = z.object({ data: z.object({ session: z.record(z.string(), z.unknown()) }) });
const listBody = z.object({ data: z.object({ sessions: z.array(z.record(z.string(), z.unknown())) }) });
const rowsBody = z.object({ data: z.array(z.record(z.string(), z.unknown())) });
const dataBody = z.object({ data: z.record(z.string(), z.unknown()) });
const room = session({ id: "room", title: "Room" });

/** Entries about what records hold. */
export const recordEffects: Effects<
  | "breakoutRoomsWhenNotRequested"
  | "breakoutRoomsWhenNone"
  | "metaWhenNone"
  | "endedAtWhenLive"
  | "livestreamNulls"
  | "livestreamSecondsDecimals"
  | "minutesMeaning"
  | "minutesDecimals"
  | "undocumentedFields"
  | "joinWithinKeepAlive"
  | "longestSessionHours"
> = {
  breakoutRoomsWhenNotRequested: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "s", associatedId: meetingId, ...live(1), rooms: [room] }));
      const details = sessionBody.parse((await send(mock, `${appPath}/sessions/s`)).body).data.session;
      const listed = listBody.parse((await send(mock, `${appPath}/sessions`)).body).data.sessions[0];
      const active = dataBody.parse((await send(mock, `${appPath}/meetings/${meetingId}/active-session`)).body).data;
      return [details, listed, active].map((shown) => roomIds(shown?.breakout_rooms));
    },
    expected: new Map<"absent" | "empty" | "rooms", unknown>([
      ["absent", ["absent", "absent", "absent"]],
      ["empty", [[], [], []]],
      ["rooms", [["room"], ["room"], ["room"]]],
    ]),
  },
  breakoutRoomsWhenNone: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "s", rooms: noRooms }));
      return roomIds((await details(mock, "s?include_breakout_rooms=true")).breakout_rooms);
    },
    expected: new Map<"empty" | "absent", unknown>([
      ["empty", []],
      ["absent", "absent"],
    ]),
  },
  metaWhenNone: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "none" }));
      tenant.sessions.put(session({ id: "some", meta: { room: "atrium" } }));
      const [none, some] = [await details(mock, "none"), await details(mock, "some")];
      return ["meta" in none ? none.meta : "absent", some.meta];
    },
    expected: new Map<"absent" | "empty", unknown>([
      ["absent", ["absent", { room: "atrium" }]],
      ["empty", [{}, { room: "atrium" }]],
    ]),
  },
  endedAtWhenLive: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "live", associatedId: meetingId, ...live(1) }));
      tenant.sessions.put(session({ id: "ended" }));
      tenant.sessions.put(session({ id: "without-end", status: "ENDED", endedAt: undefined }));
      const shown = await Promise.all(["live", "ended", "without-end"].map((id) => details(mock, id)));
      return shown.map(({ ended_at }) => (typeof ended_at === "string" ? "a time" : (ended_at ?? String(ended_at))));
    },
    expected: new Map<"absent" | "null", unknown>([
      ["absent", ["undefined", "a time", "undefined"]],
      ["null", ["null", "a time", "undefined"]],
    ]),
  },
  livestreamNulls: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.livestreamSessions.set("l", livestream({ id: "l" }));
      const { data } = dataBody.parse((await send(mock, `${appPath}/livestreams/sessions/l`)).body);
      return ["err_message", "stopped_time"].map((name) => (name in data ? data[name] : "absent"));
    },
    expected: new Map<"null" | "absent", unknown>([
      ["null", [null, null]],
      ["absent", ["absent", "absent"]],
    ]),
  },
  livestreamSecondsDecimals: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.livestreamSessions.set("l", livestream({ id: "l", stoppedAt: epoch + 90_999, viewedMs: 116_116 }));
      const { data } = dataBody.parse((await send(mock, `${appPath}/livestreams/sessions/l`)).body);
      return [data.ingest_seconds, data.viewer_seconds];
    },
    expected: new Map([
      [0, [90, 116]],
      [1, [90.9, 116.1]],
      [3, [90.999, 116.116]],
    ]),
  },
  minutesMeaning: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      const minutes = (count: number) => ({ spentMs: count * 60_000 });
      tenant.sessions.put(session({ id: "live", associatedId: meetingId, ...live(2), ...minutes(1) }));
      tenant.sessions.put(session({ id: "ended", ...minutes(3) }));
      mock.world.advanceTo(epoch + 2 * 60_000);
      const sorted = await sessionIds(mock, "sort_by=minutesConsumed&sort_order=ASC");
      return [(await details(mock, "live")).minutes_consumed, (await details(mock, "ended")).minutes_consumed, sorted];
    },
    expected: new Map<"all-participants" | "left-participants", unknown>([
      ["all-participants", [5, 3, ["ended", "live"]]],
      ["left-participants", [1, 3, ["live", "ended"]]],
    ]),
  },
  undocumentedFields: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.meetings.put(meeting({ id: meetingId }));
      tenant.meetings.put(meeting({ id: "f1111111-1111-4111-8111-111111111111" }));
      tenant.livestreamSessions.set("l", livestream({ id: "l" }));
      const meetings = rowsBody.parse((await send(mock, `${appPath}/meetings`)).body).data;
      const { data } = dataBody.parse((await send(mock, `${appPath}/livestreams/sessions/l`)).body);
      return [...meetings, data].map((record) => [
        record.waiting_room,
        record.preferred_region,
        record.metadata,
        record.invoked_time,
      ]);
    },
    expected: new Map<"absent" | "shown", unknown>([
      ["absent", Array.from({ length: 3 }, () => Array.from({ length: 4 }))],
      [
        "shown",
        [
          [false, null, { source: "imported" }, undefined],
          [false, null, "imported", undefined],
          [undefined, undefined, undefined, null],
        ],
      ],
    ]),
  },
  minutesDecimals: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "s", spentMs: 100_000 }));
      return (await details(mock, "s")).minutes_consumed;
    },
    expected: new Map([
      [0, 2],
      [4, 1.6667],
      [6, 1.666667],
    ]),
  },
  joinWithinKeepAlive: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.meetings.put(meeting({ id: meetingId }));
      tenant.sessions.put(session({ id: "old", associatedId: meetingId, ...live(0), emptySince: epoch }));
      const joiner = { participantId: "p", name: "Ada" };
      mock.world.record(
        tenant,
        ...joinMeeting(tenant, { meetingId, joiner, newSessionId: "new" }, epoch + 1000, mock.world.options.profile),
      );
      return [await sessionIds(mock, "status=LIVE"), await sessionIds(mock, "status=ENDED")];
    },
    expected: new Map<"same-session" | "new-session", unknown>([
      ["same-session", [["old"], []]],
      ["new-session", [["new"], ["old"]]],
    ]),
  },
  longestSessionHours: {
    observe: async (profile) => {
      const { mock, tenant } = await stage(profile);
      tenant.sessions.put(session({ id: "s", ...live(1) }));
      mock.world.advanceTo(epoch + 48 * 3_600_000);
      return (await details(mock, "s")).ended_at;
    },
    expected: new Map<number, unknown>([
      [12, "2026-01-15T22:00:00.000Z"],
      [24, "2026-01-16T10:00:00.000Z"],
      [8760, undefined],
    ]),
  },
};

async function details(mock: Parameters<typeof send>[0], idAndQuery: string): Promise<Record<string, unknown>> {
  return sessionBody.parse((await send(mock, `${appPath}/sessions/${idAndQuery}`)).body).data.session;
}

function roomIds(rooms: unknown): unknown {
  if (rooms === undefined) return "absent";
  return z
    .array(z.object({ id: z.string() }))
    .parse(rooms)
    .map(({ id }) => id);
}
