import { undocumentedFields } from "../../contract/constants.js";
import { isObject, type JsonObject } from "../../lib/json-path.js";
import { readRecord } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import { likelyWithRooms } from "../lists/sample.js";
import type { Probe } from "../model/exchange.js";
import { number, type Row, time } from "../model/json.js";
import {
  type CalibrationContext,
  endedSessions,
  type Measured,
  type Measurements,
  showList,
  unknown,
} from "./measurement.js";

type ResponseEntry =
  | "breakoutRoomsWhenNotRequested"
  | "breakoutRoomsWhenNone"
  | "metaWhenNone"
  | "livestreamNulls"
  | "livestreamSecondsDecimals"
  | "minutesDecimals"
  | "minutesMeaning"
  | "endedAtWhenLive"
  | "undocumentedFields"
  | "joinWithinKeepAlive"
  | "longestSessionHours"
  | "rateLimitRequests"
  | "rateLimitWindowSeconds"
  | "rateLimitBlockSeconds";

/** What records look like where the documents are silent. */
export const responseMeasurements: Pick<Measurements, ResponseEntry> = {
  async breakoutRoomsWhenNotRequested(context) {
    const { some } = await sessionsByRooms(context);
    const [busy] = some;
    if (!busy) return unknown("no session with breakout rooms was found");
    const plain = await details(context, busy, false);
    const kinds = new Set([roomsIn(plain), roomsIn(busy)]);
    const [kind] = kinds;
    if (kinds.size > 1) return unknown(`details and lists differ: ${[...kinds].join(", ")}`);
    return kind === "absent" || kind === "empty" || kind === "rooms" ? { value: kind } : unknown(`it is ${kind}`);
  },
  async breakoutRoomsWhenNone(context) {
    const { some, none } = await sessionsByRooms(context);
    const kinds = new Set(none.map(({ kind }) => kind));
    const [kind] = kinds;
    if (kind === undefined) return unknown("no session without breakout rooms was found");
    if (kinds.size > 1) return unknown(`sessions differ: ${[...kinds].join(", ")}`);
    if (kind === "empty") return { value: "empty" };
    if (kind !== "absent") return unknown(`it is ${kind}`);
    return some.length > 0
      ? { value: "absent" }
      : unknown("breakout_rooms is absent, but no session with rooms shows that it can be requested");
  },
  metaWhenNone({ found }) {
    const { rows } = found.lists.GetSessions.walk;
    const kinds = new Set(rows.map(metaIn));
    const hasSome = kinds.delete("some");
    const [kind] = kinds;
    if (rows.length === 0) return unknown("there are no sessions");
    if (kind === undefined) return unknown("every session has meta");
    if (kinds.size > 1) return unknown(`sessions differ: meta is ${[...kinds].join(", or ")}`);
    if (kind === "empty") return { value: "empty" };
    if (kind !== "absent") return unknown(`meta is ${kind}`);
    return hasSome ? { value: "absent" } : unknown("no session has meta");
  },
  async livestreamNulls(context) {
    const record = await livestream(context);
    if (typeof record === "string") return unknown(record);
    const [message, stop] = [record.err_message, record.stopped_time];
    const kinds = new Set(
      [message, stop].flatMap((value) =>
        value === null ? ["null" as const] : value === undefined ? ["absent" as const] : [],
      ),
    );
    const [kind] = kinds;
    if (kinds.size === 1 && kind !== undefined) return { value: kind };
    if (kind !== undefined) return unknown("of err_message and stopped_time one is null, the other absent");
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
    const occupied = context.found.live.rows.filter((row) => (number(row, "live_participants") ?? 0) > 0);
    if (occupied.length === 0) return unknown("nobody is in a LIVE session");
    if (occupied.some(countsNobody)) return { value: "left-participants" };
    for (const row of occupied.slice(0, 3)) if (await countsOn(context, row)) return { value: "all-participants" };
    return unknown("no LIVE session tells whose minutes it counts");
  },
  endedAtWhenLive({ found }) {
    const { rows } = found.live;
    if (rows.length === 0) return unknown("there are no LIVE sessions");
    const kinds = new Set(rows.map(endIn));
    const [kind] = kinds;
    if (kinds.size > 1) return unknown(`LIVE sessions differ: ended_at is ${[...kinds].join(", or ")}`);
    return kind === "null" || kind === "absent" ? { value: kind } : unknown(`ended_at is ${kind}`);
  },
  async undocumentedFields(context) {
    const meetings = context.found.lists.GetMeetings.walk.rows;
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
};

/** Requests the details of a session. */
async function details(context: CalibrationContext, { id }: Row, withRooms: boolean): Promise<JsonObject | undefined> {
  const query = withRooms && { query: { include_breakout_rooms: "true" } };
  return requestRecord(context, { ...recordProbe("GetSessionDetails", id), ...query });
}

async function requestRecord(context: CalibrationContext, probe: Probe): Promise<JsonObject | undefined> {
  const exchange = await context.request(probe);
  return exchange.status === 200 ? readRecord(exchange, context.revision) : undefined;
}

/** How many sessions are requested with their breakout rooms, which are rare. */
const samples = 30;

interface SessionsByRooms {
  /** Sessions that have breakout rooms: the first one that was found. */
  readonly some: readonly Row[];
  /** Sessions that have none, and what they show instead. */
  readonly none: readonly { readonly kind: string }[];
}

const byRooms = new WeakMap<CalibrationContext["found"], Promise<SessionsByRooms>>();

/** Sorts some sessions, the most likely first, by whether they have breakout rooms when these are requested. */
function sessionsByRooms(context: CalibrationContext): Promise<SessionsByRooms> {
  const known = byRooms.get(context.found) ?? sortByRooms(context);
  byRooms.set(context.found, known);
  return known;
}

async function sortByRooms(context: CalibrationContext): Promise<SessionsByRooms> {
  const [some, none]: [Row[], { kind: string }[]] = [[], []];
  for (const row of likelyWithRooms(endedSessions(context), samples)) {
    if (some.length > 0 && none.length > 1) break;
    const kind = roomsIn(await details(context, row, true));
    if (kind === "rooms") some.push(row);
    else none.push({ kind });
  }
  return { some, none };
}

function roomsIn(record: JsonObject | undefined): string {
  if (record === undefined) return "not to be seen";
  const rooms = record.breakout_rooms;
  if (rooms === undefined) return "absent";
  if (!Array.isArray(rooms)) return rooms === null ? "null" : "no list";
  return rooms.length === 0 ? "empty" : "rooms";
}

function metaIn({ meta }: Row): string {
  if (meta === undefined) return "absent";
  if (!isObject(meta)) return meta === null ? "null" : "no object";
  return Object.keys(meta).length === 0 ? "empty" : "some";
}

function endIn({ ended_at }: Row): "absent" | "null" | "an empty text" | "something else" {
  if (ended_at === undefined) return "absent";
  if (ended_at === null) return "null";
  return ended_at === "" ? "an empty text" : "something else";
}

/** Whether a session with people in it counts no minutes, though something happened in it a minute after its start. */
function countsNobody(row: Row): boolean {
  const lasted = (time(row, "updated_at") ?? 0) - (time(row, "started_at") ?? Number.POSITIVE_INFINITY);
  return number(row, "minutes_consumed") === 0 && lasted >= 60_000;
}

/** Whether the minutes of a session grow while nobody leaves. */
async function countsOn({ requestAgain, revision }: CalibrationContext, row: Row): Promise<boolean> {
  const now = readRecord(await requestAgain(recordProbe("GetSessionDetails", row.id)), revision);
  if (!now || now.live_participants !== row.live_participants) return false;
  return (number(now, "minutes_consumed") ?? 0) > (number(row, "minutes_consumed") ?? Number.POSITIVE_INFINITY);
}

/** The livestream session that the user named, or why there is none. */
async function livestream(context: CalibrationContext): Promise<JsonObject | string> {
  const id = context.found.livestreamSession;
  if (id === undefined) return "no livestream session is known; name one with --livestream-session";
  const record = await requestRecord(context, recordProbe("GetLivestreamSession", id));
  return record ?? "the response has no livestream session";
}

/**
 * The number of decimals that numbers are rounded to: at least `least`, unless one more would be as likely. One of ten
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
