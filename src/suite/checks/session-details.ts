import { instant } from "../../contract/invariants.js";
import { readRecord, spread } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding } from "../model/finding.js";
import { canonical, type JsonObject, type Row } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";

const common = {
  theme: "agreement",
  operation: "GetSessionDetails",
  origin: "semantic",
  dependsOn: { lists: ["GetSessions"], invalidatedBy: "changes" },
} as const;

/** The details of a session are those of the list, with or without its breakout rooms. */
export const detailsChecks: readonly CheckDefinition[] = [
  {
    ...common,
    what: "id",
    title: "details are those of the requested session",
    needs: ["a session"],
    requests: 4,
    run: (context) => judgeEach(context, spread(context.found.lists.GetSessions.walk.rows, 4), sameSession),
  },
  {
    ...common,
    what: "ended",
    title: "details of an ENDED session equal its row in the list",
    needs: ["an ENDED session"],
    requests: 3,
    async run(context) {
      const { rows } = await context.reference("GetSessions");
      const ended = rows.filter(({ status }) => status === "ENDED");
      return judgeEach(context, spread(ended, 3), (row) => compared(context, row, endedFields));
    },
  },
  {
    ...common,
    what: "live",
    title: "details of a LIVE session are of the same session as its row in the list",
    needs: ["a LIVE session"],
    dependsOn: { lists: ["LIVE"], invalidatedBy: "changes" },
    requests: 2,
    async run(context) {
      const { rows } = await context.live();
      return judgeEach(context, rows.slice(0, 2), (row) => compared(context, row, [...stableFields, "status"]));
    },
  },
  {
    ...common,
    what: "include_breakout_rooms",
    title: "include_breakout_rooms changes nothing but the breakout rooms",
    needs: ["an ENDED session"],
    requests: 5,
    async run(context) {
      const { rows } = await context.reference("GetSessions");
      const ended = rows.filter(({ status }) => status === "ENDED");
      return judgeEach(context, spread(ended, 2), (row) => withRooms(context, row));
    },
  },
];

async function judgeEach(
  context: Context,
  rows: readonly Row[],
  judge: (row: Row, context: Context) => Promise<Finding[]>,
): Promise<Finding[]> {
  return (await Promise.all(rows.map((row) => judge(row, context)))).flat();
}

async function details(context: Context, id: string, query = {}) {
  const exchange = await context.requestJson({ operation: "GetSessionDetails", path: { session_id: id }, query });
  return { exchange, record: readRecord(exchange.json) };
}

async function sameSession({ id }: Row, context: Context): Promise<Finding[]> {
  const { exchange, record } = await details(context, id);
  if (record?.id === id) return [];
  const seen = record === undefined ? "no session" : String(record.id);
  return [
    broken("other-record", "id", "The details are not of the requested session.", [exchange], { expected: id, seen }),
  ];
}

async function compared(context: Context, row: Row, fields: readonly string[]): Promise<Finding[]> {
  const { exchange, record } = await details(context, row.id);
  const list = await context.reference("GetSessions");
  return record ? differences(row, record, fields, [exchange, ...list.exchanges.slice(0, 1)]) : [];
}

async function withRooms(context: Context, row: Row): Promise<Finding[]> {
  const [plain, without, included] = await Promise.all([
    details(context, row.id),
    details(context, row.id, { include_breakout_rooms: "false" }),
    details(context, row.id, { include_breakout_rooms: "true" }),
  ]);
  if (!plain.record || !without.record || !included.record) return [];
  const path = "breakout_rooms";
  const exchanges = [included.exchange, plain.exchange, without.exchange];
  const [shown, wanted] = [roomCount(plain.record.breakout_rooms), roomCount(included.record.breakout_rooms)];
  return [
    ...differences(plain.record, included.record, endedFields, exchanges),
    ...differences(plain.record, without.record, [...endedFields, path], exchanges),
    ...(wanted < shown
      ? [broken("rooms-missing", path, "Fewer breakout rooms are shown when they are requested.", exchanges)]
      : []),
  ];
}

function roomCount(rooms: unknown): number {
  return Array.isArray(rooms) ? rooms.length : 0;
}

/** Fields that do not change while a session is LIVE. */
export const stableFields = [
  "id",
  "associated_id",
  "created_at",
  "started_at",
  "meeting_display_name",
  "organization_id",
  "type",
];

/** Fields of an ENDED session that every operation must show alike; rooms are shown on request. */
const endedFields = [
  ...stableFields,
  "status",
  "updated_at",
  "ended_at",
  "live_participants",
  "max_concurrent_participants",
  "minutes_consumed",
  "meta",
];

/** Finds fields that two responses show differently for the same session; an optional field may be in one only. */
export function differences(
  one: JsonObject,
  other: JsonObject,
  fields: readonly string[],
  exchanges: readonly Exchange[],
): Finding[] {
  return fields
    .filter((field) => field in one && field in other && !alike(one[field], other[field]))
    .map((field) =>
      broken("disagreement", field, `Two operations show another ${field} of the same session.`, exchanges, {
        expected: canonical(one[field]),
        seen: canonical(other[field]),
      }),
    );
}

/** Equal, or two ways to write one instant. */
function alike(one: unknown, other: unknown): boolean {
  if (canonical(one) === canonical(other)) return true;
  return typeof one === "string" && typeof other === "string" && instant(one) === instant(other);
}
