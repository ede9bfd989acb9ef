import { z } from "zod";
import { withoutNullEnds } from "../../contract/records.js";
import { definitionOf, revisions } from "../../contract/revisions.js";
import { sessionModels } from "../../contract/session-model.js";
import { isObject, type JsonObject } from "../../lib/json-path.js";
import { readRecord } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding, type Found, isOtherCase, Skipped, shown } from "../model/finding.js";
import { differentMembers, isEnded, likelyWithRooms, type Row, sample, spread } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";
import { modelFindings } from "./shape.js";

const common = {
  theme: "agreement",
  operation: "GetSessionDetails",
  origin: "semantic",
  dependsOn: { lists: ["GetSessions"], invalidatedBy: "changes" },
} as const;

const rooms = "breakout_rooms";

/** The details of a session match the list, with or without breakout rooms. */
export const detailsChecks: readonly CheckDefinition[] = [
  {
    ...common,
    what: "id",
    title: "details are those of the requested session",
    needs: ["a session"],
    requests: 6,
    async run(context) {
      const { rows } = await context.reference("GetSessions");
      return Promise.all(sample(rows, 6).map(async ({ id }) => (await details(context, id)).finding));
    },
  },
  {
    ...common,
    what: "ended",
    title: "details of an ENDED session equal its row in the list",
    needs: ["an ENDED session"],
    requests: 3,
    async run(context) {
      const { rows } = await context.reference("GetSessions");
      return compared(context, sample(rows.filter(isEnded), 5), fieldsOf(context));
    },
  },
  {
    ...common,
    what: "live",
    title: "details of a LIVE session are of the same session as its row in the list",
    needs: ["a LIVE session"],
    dependsOn: { lists: ["LIVE"], invalidatedBy: "changes" },
    requests: 4,
    async run(context) {
      const { rows } = await context.live();
      return compared(context, sample(rows, 4), [...stableFields, "status"]);
    },
  },
  {
    ...common,
    what: "include_breakout_rooms",
    title: "include_breakout_rooms changes nothing but the breakout rooms",
    needs: ["a session"],
    requests: 32,
    async run(context) {
      const included = await detailsWithRooms(context);
      // If none has rooms, they may appear without being requested: in two that are ENDED, and two that are not.
      const fullest = included.toSorted((a, b) => roomCount(b.record) - roomCount(a.record));
      const [ended, others] = [true, false].map((wanted) => fullest.filter(({ row }) => isEnded(row) === wanted));
      const telling = included.some(({ record }) => hasRooms(record))
        ? [ended?.slice(0, 2) ?? [], others?.slice(0, 1) ?? []].flat()
        : [0, 1, 6, 7].flatMap((index) => included[index] ?? []);
      const findings = telling.map((shown) => withRooms(context, shown));
      return [included.map((shown) => shown.finding), await Promise.all(findings)];
    },
  },
  {
    ...common,
    theme: "shape",
    what: rooms,
    title: "breakout rooms are sessions",
    origin: "documented",
    needs: ["a session"],
    revisions: revisions.filter((revision) => definitionOf(revision).breakoutRooms === "sessions"),
    requests: 0,
    async run(context) {
      const model = z.object({ [rooms]: z.array(sessionModels[context.revision]) });
      const having = (await detailsWithRooms(context)).filter(({ record }) => hasRooms(record));
      if (having.length === 0) throw new Skipped("no session that was read has breakout rooms");
      return having.flatMap(({ exchange, record }) =>
        modelFindings(model.safeParse(withoutNullEnds(record)).error, record, exchange),
      );
    },
  },
];

/** Requests the details, with rooms, of sessions that are likely to have some, or of more if these have none. */
async function detailsWithRooms(context: Context): Promise<(Details & { readonly row: Row })[]> {
  const { rows: all } = await context.reference("GetSessions");
  const [ended, others] = [all.filter(isEnded), all.filter((row) => !isEnded(row))];
  const likely = [...likelyWithRooms(ended, 6), ...likelyWithRooms(others, 2)];
  const read = (rows: readonly Row[]) =>
    Promise.all(
      rows.map(async (row) => ({ row, ...(await details(context, row.id, { include_breakout_rooms: "true" })) })),
    );
  const first = await read(likely);
  // Little of a LIVE session can be compared.
  if (first.some(({ row, record }) => isEnded(row) && hasRooms(record))) return first;
  const unread = all.filter((row) => !likely.includes(row));
  return [...first, ...(await read(spread(unread, 16)))];
}

function hasRooms(record: JsonObject | undefined): boolean {
  const shown = record?.[rooms];
  return shown !== undefined && !(Array.isArray(shown) && shown.length === 0);
}

/** The details of a session; a missing record is a finding. */
interface Details {
  readonly exchange: Exchange;
  readonly record: JsonObject | undefined;
  readonly finding?: Finding;
}

async function details(context: Context, id: string, query = {}): Promise<Details> {
  const exchange = await context.requestJson({ ...recordProbe("GetSessionDetails", id), query });
  const record = readRecord(exchange, context.revision);
  if (record?.id === id) return { exchange, record };
  const message =
    record === undefined
      ? "The response has no session where the revision has it."
      : "The details are not of the requested session.";
  const seen = record === undefined ? "no session" : shown("id", record.id);
  const finding = broken("other-record", "id", message, [exchange], { expected: shown("id", id), seen });
  return { exchange, record: undefined, finding };
}

async function compared(context: Context, rows: readonly Row[], fields: readonly string[]): Promise<Found> {
  const list = await context.reference("GetSessions");
  const findings = rows.map(async (row) => {
    const { exchange, record, finding } = await details(context, row.id);
    return record ? contradictions(row, record, fields, [exchange, ...list.exchanges.slice(0, 1)]) : finding;
  });
  return Promise.all(findings);
}

/** Finds changes by `include_breakout_rooms` other than the rooms; `false` must equal its absence. */
async function withRooms(context: Context, { row, ...included }: Details & { readonly row: Row }): Promise<Found> {
  const [plain, without] = await Promise.all([
    details(context, row.id),
    details(context, row.id, { include_breakout_rooms: "false" }),
  ]);
  if (!plain.record || !without.record || !included.record) return [plain.finding, without.finding];
  const fields = isEnded(row) ? fieldsOf(context) : [...stableFields, "status"];
  // For a LIVE session, only the identity of its rooms is stable.
  const lasting = isEnded(row) ? (record: JsonObject) => record : withRoomIds;
  const [due, seen] = [roomCount(plain.record), roomCount(included.record)];
  const ofTrue = [included.exchange, plain.exchange, without.exchange];
  const ofFalse = [without.exchange, plain.exchange];
  const messageOfTrue = "include_breakout_rooms=true changes other fields, too.";
  const messageOfFalse = "include_breakout_rooms=false shows another session than leaving it out.";
  const roomsOfBoth = { expected: `${due} rooms or more`, seen: String(seen) };
  return [
    changed(plain.record, included.record, fields, messageOfTrue, ofTrue),
    changed(lasting(plain.record), lasting(without.record), [...fields, rooms], messageOfFalse, ofFalse),
    seen < due &&
      broken("rooms-missing", rooms, "Fewer breakout rooms are shown when they are requested.", ofTrue, roomsOfBoth),
  ];
}

function withRoomIds(record: JsonObject): JsonObject {
  const shown = record[rooms];
  if (!Array.isArray(shown)) return record;
  return { ...record, [rooms]: shown.map((room: unknown) => (isObject(room) ? room.id : room)) };
}

function roomCount(record: JsonObject | undefined): number {
  return Array.isArray(record?.[rooms]) ? record[rooms].length : 0;
}

export const stableFields = [
  "id",
  "associated_id",
  "created_at",
  "started_at",
  "meeting_display_name",
  "organization_id",
  "type",
];

/** Returns the documented fields of a session except its rooms, which depend on the request. */
function fieldsOf({ revision }: Context): string[] {
  return Object.keys(sessionModels[revision].shape).filter((field) => field !== rooms);
}

/** Finds fields that differ between two responses of an operation for the same session, or that only one of them has. */
export function changed(
  one: JsonObject,
  other: JsonObject,
  fields: readonly string[],
  message: string,
  exchanges: readonly Exchange[],
): Finding[] {
  return differentMembers(one, other, fields).map((field) =>
    broken("disagreement", field, message, exchanges, {
      expected: shownMember(one, field),
      seen: shownMember(other, field),
    }),
  );
}

/** Finds fields of a row that a record contradicts or lacks; a list may leave out optional fields. */
export function contradictions(
  row: Row,
  record: JsonObject,
  fields: readonly string[],
  exchanges: readonly Exchange[],
): Finding[] {
  return differentMembers(row, record, fields)
    .filter((field) => Object.hasOwn(row, field) && !(isNothing(row[field]) && isNothing(record[field])))
    .map((field) =>
      broken("disagreement", field, `Two operations show another ${field} of the same session.`, exchanges, {
        expected: `${shownMember(row, field)}, as the list shows of session ${shown("id", row.id)}`,
        seen: `${shownMember(record, field)}${isOtherCase(String(row[field]), String(record[field])) ? ", in other case" : ""}`,
      }),
    );
}

function shownMember(record: JsonObject, field: string): string {
  return Object.hasOwn(record, field) ? shown(field, record[field]) : "no such field";
}

/** Reports whether a value is empty: an optional field without a value may be empty or left out. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}
