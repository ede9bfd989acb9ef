import { valueAt } from "../../lib/json-path.js";
import { readRecord } from "../lists/read.js";
import { type Exchange, unknownId } from "../model/exchange.js";
import { isObject, number, type Row } from "../model/json.js";
import { type CalibrationContext, endedSessions, type Measurements, showList, unknown } from "./measurement.js";

type ResponseEntry =
  | "invalidValues"
  | "invalidValueStatus"
  | "notFoundEnvelope"
  | "missingCredentialsStatus"
  | "breakoutRoomsWhenNotAsked"
  | "breakoutRoomsWhenNone"
  | "metaWhenNone"
  | "livestreamNulls"
  | "livestreamSecondsDecimals"
  | "minutesDecimals"
  | "joinWithinKeepAlive"
  | "rateLimitRequests"
  | "rateLimitWindowSeconds"
  | "rateLimitBlockSeconds";

/** What responses and errors look like where the documents are silent. */
export const responseMeasurements: Pick<Measurements, ResponseEntry> = {
  async invalidValues(context) {
    const { rejected, exchange } = await showList(context, "GetSessions", { status: "NO-SUCH-STATUS" });
    if (rejected) return { value: "reject" };
    return exchange.status === 200 ? { value: "ignore" } : unknown(`an invalid value returns ${exchange.status}`);
  },
  async invalidValueStatus(context) {
    const { rejected, exchange } = await showList(context, "GetSessions", { status: "NO-SUCH-STATUS" });
    if (!rejected) return unknown("invalid values are not rejected");
    const { status } = exchange;
    return status === 400 || status === 422 ? { value: status } : unknown(`invalid values are rejected with ${status}`);
  },
  async notFoundEnvelope({ request }) {
    const exchange = await request({
      operation: "GetSessionDetails",
      path: { session_id: unknownId },
      expects: "refusal",
    });
    if (isObject(valueAt(exchange.json, ["error"]))) return { value: "product" };
    return Array.isArray(valueAt(exchange.json, ["errors"]))
      ? { value: "gateway" }
      : unknown("neither envelope is used");
  },
  async missingCredentialsStatus({ request }) {
    const { status } = await request({ operation: "GetMeetings", credentials: "none", expects: "refusal" });
    return status === 400 || status === 401 ? { value: status } : unknown(`it returns ${status}`);
  },
  async breakoutRoomsWhenNotAsked(context) {
    const busy = await withRooms(context, (rooms) => rooms > 0);
    if (!busy) return unknown("no session with breakout rooms was found");
    const plain = readRecord(await details(context, busy.id, {}), context.revision);
    if (!plain || !("breakout_rooms" in plain)) return { value: "absent" };
    return { value: roomCount(plain) > 0 ? "rooms" : "empty" };
  },
  async breakoutRoomsWhenNone(context) {
    const without = await withRooms(context, (rooms) => rooms === 0);
    if (!without) return unknown("no session without breakout rooms was found");
    const record = readRecord(await details(context, without.id, { include_breakout_rooms: "true" }), context.revision);
    return { value: record && "breakout_rooms" in record ? "empty" : "absent" };
  },
  metaWhenNone(context) {
    const rows = endedSessions(context);
    if (rows.length === 0) return unknown("there are no ENDED sessions");
    if (rows.every((row) => isObject(row.meta) && Object.keys(row.meta).length > 0)) {
      return unknown("every session has meta");
    }
    if (rows.some((row) => isObject(row.meta) && Object.keys(row.meta).length === 0)) return { value: "empty" };
    return rows.some((row) => "meta" in row) ? { value: "absent" } : unknown("no session has meta");
  },
  async livestreamNulls({ request, found, revision }) {
    if (found.livestreamSession === undefined) return unknown("no livestream session is known");
    const path = { "livestream-session-id": found.livestreamSession };
    const record = readRecord(await request({ operation: "GetLivestreamSession", path }), revision);
    if (!record) return unknown("the response has no livestream session");
    if (record.err_message === null || record.stopped_time === null) return { value: "null" };
    const absent = !("err_message" in record) || !("stopped_time" in record);
    return absent ? { value: "absent" } : unknown("the livestream session has stopped with an error");
  },
  async livestreamSecondsDecimals({ request, found, revision }) {
    if (found.livestreamSession === undefined) return unknown("no livestream session is known");
    const path = { "livestream-session-id": found.livestreamSession };
    const record = readRecord(await request({ operation: "GetLivestreamSession", path }), revision);
    const seconds =
      record && [record.ingest_seconds, record.viewer_seconds].filter((value) => typeof value === "number");
    if (!seconds?.some((value) => value > 0)) return unknown("the livestream session counts no seconds");
    return { value: Math.max(...seconds.map(decimals)) };
  },
  minutesDecimals(context) {
    const minutes = endedSessions(context).flatMap((row) => number(row, "minutes_consumed") ?? []);
    if (minutes.filter((value) => value > 0).length < 20) {
      return unknown("there are fewer than 20 sessions to measure");
    }
    return { value: Math.max(...minutes.map(decimals)) };
  },
  joinWithinKeepAlive: () => unknown("nothing can be joined by reading"),
  rateLimitRequests: (context) => policy(context, "q"),
  rateLimitWindowSeconds: (context) => policy(context, "w"),
  rateLimitBlockSeconds: () => unknown("it would take passing the limit"),
};

async function details({ request }: CalibrationContext, id: string, query: Record<string, string>): Promise<Exchange> {
  return request({ operation: "GetSessionDetails", path: { session_id: id }, query });
}

/** A session, of the first few, with a fitting number of breakout rooms. */
async function withRooms(context: CalibrationContext, fits: (rooms: number) => boolean): Promise<Row | undefined> {
  for (const row of endedSessions(context).slice(0, 30)) {
    const record = readRecord(await details(context, row.id, { include_breakout_rooms: "true" }), context.revision);
    if (record && fits(roomCount(record))) return row;
  }
  return undefined;
}

function roomCount(record: Readonly<Record<string, unknown>>): number {
  return Array.isArray(record.breakout_rooms) ? record.breakout_rooms.length : 0;
}

function decimals(value: number): number {
  return String(value).split(".")[1]?.length ?? 0;
}

/** Reads `Ratelimit-Policy: "burst";q=100;w=60`. */
async function policy(context: CalibrationContext, name: "q" | "w") {
  const { exchange } = await showList(context, "GetMeetings", {});
  const value = new RegExp(`;\\s*${name}=(\\d+)`).exec(exchange.headers["ratelimit-policy"] ?? "")?.[1];
  return value === undefined ? unknown("responses carry no Ratelimit-Policy") : { value: Number(value) };
}
