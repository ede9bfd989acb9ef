import { type Json, type Mutant, recordsOf, rewritingBody } from "./mutant.js";

const required = [
  "id",
  "associated_id",
  "created_at",
  "live_participants",
  "max_concurrent_participants",
  "meeting_display_name",
  "minutes_consumed",
  "organization_id",
  "started_at",
  "status",
  "type",
  "updated_at",
];

/** Breakout rooms that are no sessions, and switches that two records show by what only one of them has. */
export const roomMutants: readonly Mutant[] = [
  ...required.map(
    (field): Mutant => ({
      name: `GetSessionDetails: breakout rooms without ${field}`,
      killedBy: "shape/GetSessionDetails/breakout_rooms",
      revision: "2026-07",
      wrap: details((record) => {
        for (const room of record.breakout_rooms ?? []) delete room[field];
      }),
    }),
  ),
  ...Object.entries({
    "are names": (rooms: Json[]) => rooms.map(({ id }) => id),
    "are null": (rooms: Json[]) => rooms.map(() => null),
    "are by id": (rooms: Json[]) => ({ rooms }),
    "have a status of their own": (rooms: Json[]) => rooms.map((room) => ({ ...room, status: "CLOSED" })),
  }).map(
    ([what, change]): Mutant => ({
      name: `GetSessionDetails: breakout rooms ${what}`,
      killedBy: "shape/GetSessionDetails/breakout_rooms",
      revision: "2026-07",
      wrap: details((record) => {
        if (record.breakout_rooms?.length > 0) record.breakout_rooms = change(record.breakout_rooms);
      }),
    }),
  ),
  {
    name: "GetSessionDetails: breakout rooms of small sessions, which alone have some, have no status",
    killedBy: "shape/GetSessionDetails/breakout_rooms",
    revision: "2026-07",
    wrap: details((record) => {
      const { status: _, ...room } = record;
      record.breakout_rooms = record.max_concurrent_participants < 5 ? [{ ...room, id: "room" }] : [];
    }),
  },
  rooms("include_breakout_rooms=false acts as true", (record, value) => {
    if (value === "false") record.breakout_rooms = [];
  }),
  rooms("include_breakout_rooms=false shows null rooms", (record, value) => {
    if (value === "false") record.breakout_rooms = null;
  }),
  rooms("include_breakout_rooms=false drops ended_at", (record, value) => {
    if (value === "false") delete record.ended_at;
  }),
  rooms("include_breakout_rooms=true hides the rooms of LIVE sessions, which alone have some", (record, value) => {
    if (value === "true" || record.status !== "LIVE") delete record.breakout_rooms;
    else record.breakout_rooms = [{ ...record, id: "room" }];
  }),
  rooms(
    "include_breakout_rooms=true counts people twice, and the fullest sessions that have rooms are LIVE",
    (record, value) => {
      const isLive = record.status === "LIVE";
      const hasRooms = isLive || (record.max_concurrent_participants > 1 && record.max_concurrent_participants < 5);
      if (value === "true") record.breakout_rooms = hasRooms ? [{ ...record, id: "room" }] : [];
      else delete record.breakout_rooms;
      if (value === "true" && hasRooms) record.max_concurrent_participants *= 2;
    },
  ),
  rooms("include_breakout_rooms=true drops ended_at", (record, value) => {
    if (value === "true") delete record.ended_at;
  }),
  rooms("include_breakout_rooms=true adds meta", (record, value) => {
    if (value === "true") record.meta = { added: true };
  }),
  {
    name: "GetSessionDetails: has no ended_at, which the list has",
    killedBy: "agreement/GetSessionDetails/ended",
    wrap: details((record) => {
      delete record.ended_at;
    }),
  },
  {
    name: "GetSessionDetails: has another meta than the list",
    killedBy: "agreement/GetSessionDetails/ended",
    wrap: rewritingBody(["GetSessions"], (body) => {
      for (const record of recordsOf(body)) record.meta = { only: "here" };
    }),
  },
];

function details(change: (record: Json, value: string | null) => void) {
  return rewritingBody(["GetSessionDetails"], (body, { url }) => {
    for (const record of recordsOf(body)) change(record, url.searchParams.get("include_breakout_rooms"));
  });
}

function rooms(what: string, change: (record: Json, value: string | null) => void): Mutant {
  return {
    name: `GetSessionDetails: ${what}`,
    killedBy: "agreement/GetSessionDetails/include_breakout_rooms",
    wrap: details(change),
  };
}
