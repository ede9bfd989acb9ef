import { undocumentedFields } from "../../contract/constants.js";
import type { JsonObject } from "../../lib/json-path.js";
import { readRecord } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import type { Probe } from "../model/exchange.js";
import { likelyWithRooms, number, type Row, time } from "../model/json.js";
import {
  type CalibrationContext,
  endedSessions,
  liveSessions,
  type Measured,
  type Measurements,
  readableList,
  showList,
  unknown,
} from "./measurement.js";

/** The form of records where the documents are silent. */
export const responseMeasurements = {
  async breakoutRoomsWhenNotRequested(context) {
    const { some } = await sessionsByRooms(context);
    const [busy] = some;
    if (!busy) return unknown("no session with breakout rooms was found");
    const kinds = [roomsIn(await details(context, busy, false)), roomsIn(busy)];
    const values = { absent: "absent", "an empty list": "empty", "a list": "rooms" } as const;
    return onlyKind("details and lists", "breakout_rooms", kinds, values);
  },
  async breakoutRoomsWhenNone(context) {
    const { some, none } = await sessionsByRooms(context);
    if (none.length === 0) return unknown("no session without breakout rooms was found");
    if (some.length === 0 && none.every((kind) => kind === "absent")) {
      return unknown("breakout_rooms is absent, but no session with rooms shows that it can be requested");
    }
    return onlyKind("sessions", "breakout_rooms", none, { absent: "absent", "an empty list": "empty" });
  },
  metaWhenNone(context) {
    const kinds = readableList(context, "GetSessions").walk.rows.map(({ meta }) => kindOf(meta));
    const none = kinds.filter((kind) => kind !== "an object");
    if (kinds.length === 0) return unknown("there are no sessions");
    if (none.length === 0) return unknown("every session has meta");
    if (kinds.every((kind) => kind === "absent")) return unknown("no session has meta");
    return onlyKind("sessions", "meta", none, { absent: "absent", "an empty object": "empty" });
  },
  async livestreamNulls(context) {
    const record = await livestream(context);
    if (typeof record === "string") return unknown(record);
    const { err_message: message, stopped_time } = record;
    const kinds = [message, stopped_time].map(kindOf).filter((kind) => kind === "null" || kind === "absent");
    if (kinds.length > 0) {
      return onlyKind("err_message and stopped_time", "one of them", kinds, { null: "null", absent: "absent" });
    }
    return unknown(
      message === ""
        ? "err_message is an empty text, and the session has stopped"
        : "the session has stopped with an error",
    );
  },
  async livestreamSecondsDecimals(context) {
    const record = await livestream(context);
    if (typeof record === "string") return unknown(record);
    const seconds = [number(record, "ingest_seconds") ?? 0, number(record, "viewer_seconds") ?? 0].filter(
      (one) => one > 0,
    );
    return seconds.length === 0 ? unknown("the livestream session counts no seconds") : decimalsOf(seconds, 2);
  },
  minutesDecimals(context) {
    const rows = endedSessions(context).filter((row) => (number(row, "minutes_consumed") ?? 0) > 0);
    const minutes = (one: readonly Row[]) => one.map((row) => number(row, "minutes_consumed") ?? 0);
    const most = Math.max(0, ...minutes(rows).map(decimals));
    // Only a length with more decimals shows that some are missing.
    const step = 60_000 / 10 ** most;
    const telling = rows.filter((row) => ((time(row, "ended_at") ?? 0) - (time(row, "started_at") ?? 0)) % step !== 0);
    if (telling.length < 20) {
      return unknown("there are fewer than 20 sessions whose length has more decimals than their minutes");
    }
    const lastDigits = new Set(minutes(telling).map((value) => value.toFixed(most).slice(-1)));
    return most > 0 && lastDigits.size < 5 ? unknown("the minutes come in steps") : decimalsOf(minutes(telling), most);
  },
  async minutesMeaning(context) {
    const occupied = liveSessions(context).filter((row) => (number(row, "live_participants") ?? 0) > 0);
    if (occupied.length === 0) return unknown("nobody is in a LIVE session");
    if (occupied.some(countsNobody)) return { value: "left-participants" };
    for (const row of occupied.slice(0, 3)) if (await countsOn(context, row)) return { value: "all-participants" };
    return unknown("no LIVE session tells whose minutes it counts");
  },
  endedAtWhenLive(context) {
    const kinds = liveSessions(context).map(({ ended_at }) => kindOf(ended_at));
    if (kinds.length === 0) return unknown("there are no LIVE sessions");
    return onlyKind("LIVE sessions", "ended_at", kinds, { absent: "absent", null: "null" });
  },
  async undocumentedFields(context) {
    const meetings = readableList(context, "GetMeetings").walk.rows;
    const session = await livestream(context);
    const isUnknown = typeof session === "string";
    if (meetings.length === 0 && isUnknown) return unknown("no meeting and no livestream session is known");
    const isShown =
      meetings.some((row) => undocumentedFields.meeting.some((name) => name in row)) ||
      (!isUnknown && undocumentedFields.livestreamSession.some((name) => name in session));
    return { value: isShown ? "shown" : "absent" };
  },
  joinWithinKeepAlive: () => unknown("nothing can be joined by reading"),
  longestSessionHours: () => unknown("it would take waiting for hours"),
  rateLimitRequests: (context) => policy(context, "q"),
  rateLimitWindowSeconds: (context) => policy(context, "w"),
  rateLimitBlockSeconds: () => unknown("it would take passing the limit"),
} satisfies Partial<Measurements>;

async function details(context: CalibrationContext, { id }: Row, withRooms: boolean): Promise<JsonObject | undefined> {
  const query = withRooms && { query: { include_breakout_rooms: "true" } };
  return requestRecord(context, { ...recordProbe("GetSessionDetails", id), ...query });
}

async function requestRecord(context: CalibrationContext, probe: Probe): Promise<JsonObject | undefined> {
  const exchange = await context.request(probe);
  return exchange.status === 200 ? readRecord(exchange, context.revision) : undefined;
}

/** Number of sessions that are requested with their breakout rooms, which are rare. */
const samples = 30;

interface SessionsByRooms {
  /** Sessions with breakout rooms: the first one that was found. */
  readonly some: readonly Row[];
  /** The value in sessions without any. */
  readonly none: readonly string[];
}

/** Sorts some sessions, the most likely first, by whether they have breakout rooms when these are requested. */
async function sessionsByRooms(context: CalibrationContext): Promise<SessionsByRooms> {
  const [some, none]: [Row[], string[]] = [[], []];
  for (const row of likelyWithRooms(endedSessions(context), samples)) {
    if (some.length > 0 && none.length > 1) break;
    const kind = roomsIn(await details(context, row, true));
    if (kind === "a list") some.push(row);
    else none.push(kind);
  }
  return { some, none };
}

function roomsIn(record: JsonObject | undefined): string {
  return record === undefined ? "not to be seen" : kindOf(record.breakout_rooms);
}

/** Describes the value of an optional field. */
function kindOf(value: unknown): string {
  if (value === undefined) return "absent";
  if (value === null) return "null";
  if (typeof value !== "object") return value === "" ? "an empty text" : "something else";
  const isEmpty = Object.keys(value).length === 0;
  if (Array.isArray(value)) return isEmpty ? "an empty list" : "a list";
  return isEmpty ? "an empty object" : "an object";
}

/** Returns the value for the kind that a field has everywhere. */
function onlyKind<V>(
  nouns: string,
  field: string,
  seen: readonly string[],
  values: Readonly<Record<string, V>>,
): Measured<V> {
  const kinds = new Set(seen);
  const [kind = ""] = kinds;
  const value = values[kind];
  if (kinds.size > 1) return unknown(`${nouns} differ: ${field} is ${[...kinds].join(", or ")}`);
  return value === undefined ? unknown(`${field} is ${kind}`) : { value };
}

/** Reports whether a session with participants has no minutes, although it is more than a minute old. */
function countsNobody(row: Row): boolean {
  const lasted = (time(row, "updated_at") ?? 0) - (time(row, "started_at") ?? Number.POSITIVE_INFINITY);
  return number(row, "minutes_consumed") === 0 && lasted >= 60_000;
}

/** Reports whether the minutes of a session grow while nobody leaves. */
async function countsOn({ requestAgain, revision }: CalibrationContext, row: Row): Promise<boolean> {
  const now = readRecord(await requestAgain(recordProbe("GetSessionDetails", row.id)), revision);
  if (!now || now.live_participants !== row.live_participants) return false;
  return (number(now, "minutes_consumed") ?? 0) > (number(row, "minutes_consumed") ?? Number.POSITIVE_INFINITY);
}

/** Requests the livestream session that the user named; returns the reason if there is none. */
async function livestream(context: CalibrationContext): Promise<JsonObject | string> {
  const id = context.found.livestreamSession;
  if (id === undefined) return "no livestream session is known; name one with --livestream-session";
  const record = await requestRecord(context, recordProbe("GetLivestreamSession", id));
  return record ?? "the response has no livestream session";
}

/**
 * Measures to how many decimals numbers are rounded: at least `least`, unless one more would be as likely. One of ten
 * rounded numbers happens to end in 0.
 */
function decimalsOf(values: readonly number[], least: number): Measured<number> {
  const most = Math.max(...values.map(decimals));
  const missing = values.reduce((sum, value) => sum + most + 1 - decimals(value), 0);
  return missing >= least ? { value: most } : unknown("there are too few numbers to tell how they are rounded");
}

function decimals(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** Reads `Ratelimit-Policy: "burst";q=100;w=60`. */
async function policy(context: CalibrationContext, name: "q" | "w"): Promise<Measured<number>> {
  const { exchange } = await showList(context, "GetMeetings", {});
  const header = exchange.headers["ratelimit-policy"];
  if (header === undefined) return unknown("responses carry no Ratelimit-Policy");
  if (header.includes(",")) return unknown("responses carry several policies");
  const value = new RegExp(`;\\s*${name}=(\\d+)`).exec(header)?.[1];
  return value === undefined ? unknown(`Ratelimit-Policy has no ${name}`) : { value: Number(value) };
}
