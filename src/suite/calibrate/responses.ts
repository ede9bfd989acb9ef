import { recordOf } from "../lists/walk.js";
import { type Exchange, unknownId } from "../model/exchange.js";
import { at, isObject, number, type Row } from "../model/json.js";
import { type CalibrationContext, endedSessions, type Measurements, show, unknown } from "./measurement.js";

type AnswerEntry =
  | "invalidValues"
  | "invalidValueStatus"
  | "notFoundEnvelope"
  | "missingCredentialsStatus"
  | "breakoutRoomsWhenNotAsked"
  | "breakoutRoomsWhenNone"
  | "metaWhenNone"
  | "livestreamNulls"
  | "minutesMeaning"
  | "minutesDecimals"
  | "joinWithinKeepAlive"
  | "rateLimitRequests"
  | "rateLimitWindowSeconds"
  | "rateLimitBlockSeconds";

/** What answers and refusals look like where the documents are silent. */
export const answerMeasurements: Pick<Measurements, AnswerEntry> = {
  async invalidValues(instrument) {
    const { refused, exchange } = await show(instrument, "GetSessions", { status: "NO-SUCH-STATUS" });
    if (refused) return { value: "reject" };
    return exchange.status === 200 ? { value: "ignore" } : unknown(`an invalid value answers ${exchange.status}`);
  },
  async invalidValueStatus(instrument) {
    const { refused, exchange } = await show(instrument, "GetSessions", { status: "NO-SUCH-STATUS" });
    if (!refused) return unknown("invalid values are not refused");
    const { status } = exchange;
    return status === 400 || status === 422 ? { value: status } : unknown(`invalid values are refused with ${status}`);
  },
  async notFoundEnvelope({ view }) {
    const exchange = await view.ask({
      operation: "GetSessionDetails",
      path: { session_id: unknownId },
      expects: "refusal",
    });
    if (isObject(at(exchange.json, "error"))) return { value: "product" };
    return Array.isArray(at(exchange.json, "errors")) ? { value: "gateway" } : unknown("neither envelope is used");
  },
  async missingCredentialsStatus({ view }) {
    const { status } = await view.ask({ operation: "GetMeetings", credentials: "none", expects: "refusal" });
    return status === 400 || status === 401 ? { value: status } : unknown(`it answers ${status}`);
  },
  async breakoutRoomsWhenNotAsked(instrument) {
    const busy = await withRooms(instrument, (rooms) => rooms > 0);
    if (!busy) return unknown("no session with breakout rooms was found");
    const plain = recordOf((await details(instrument, busy.id, {})).json);
    if (!plain || !("breakout_rooms" in plain)) return { value: "absent" };
    return { value: roomCount(plain) > 0 ? "rooms" : "empty" };
  },
  async breakoutRoomsWhenNone(instrument) {
    const without = await withRooms(instrument, (rooms) => rooms === 0);
    if (!without) return unknown("no session without breakout rooms was found");
    const record = recordOf((await details(instrument, without.id, { include_breakout_rooms: "true" })).json);
    return { value: record && "breakout_rooms" in record ? "empty" : "absent" };
  },
  metaWhenNone(instrument) {
    const rows = endedSessions(instrument);
    if (rows.length === 0) return unknown("there are no ENDED sessions");
    if (rows.every((row) => isObject(row.meta) && Object.keys(row.meta).length > 0)) {
      return unknown("every session has meta");
    }
    if (rows.some((row) => isObject(row.meta) && Object.keys(row.meta).length === 0)) return { value: "empty" };
    return rows.some((row) => "meta" in row) ? { value: "absent" } : unknown("no session has meta");
  },
  async livestreamNulls({ view, found }) {
    if (found.livestreamSession === undefined) return unknown("no livestream session is known");
    const path = { "livestream-session-id": found.livestreamSession };
    const record = recordOf((await view.ask({ operation: "GetLivestreamSession", path })).json);
    if (!record) return unknown("the livestream session is not answered");
    if (record.err_message === null || record.stopped_time === null) return { value: "null" };
    const absent = !("err_message" in record) || !("stopped_time" in record);
    return absent ? { value: "absent" } : unknown("the livestream session has stopped with an error");
  },
  minutesMeaning: () => unknown("only one way is known"),
  minutesDecimals(instrument) {
    const minutes = endedSessions(instrument).flatMap((row) => number(row, "minutes_consumed") ?? []);
    if (minutes.filter((value) => value > 0).length < 20) {
      return unknown("there are fewer than 20 sessions to tell from");
    }
    return { value: Math.max(...minutes.map(decimals)) };
  },
  joinWithinKeepAlive: () => unknown("nothing can be joined by reading"),
  rateLimitRequests: (instrument) => policy(instrument, "q"),
  rateLimitWindowSeconds: (instrument) => policy(instrument, "w"),
  rateLimitBlockSeconds: () => unknown("it would take passing the limit"),
};

async function details({ view }: CalibrationContext, id: string, query: Record<string, string>): Promise<Exchange> {
  return view.ask({ operation: "GetSessionDetails", path: { session_id: id }, query });
}

/** A session, of the first few, with a fitting number of breakout rooms. */
async function withRooms(instrument: CalibrationContext, fits: (rooms: number) => boolean): Promise<Row | undefined> {
  for (const row of endedSessions(instrument).slice(0, 30)) {
    const record = recordOf((await details(instrument, row.id, { include_breakout_rooms: "true" })).json);
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
async function policy(instrument: CalibrationContext, name: "q" | "w") {
  const { exchange } = await show(instrument, "GetMeetings", {});
  const value = new RegExp(`;\\s*${name}=(\\d+)`).exec(exchange.headers["ratelimit-policy"] ?? "")?.[1];
  return value === undefined ? unknown("answers carry no Ratelimit-Policy") : { value: Number(value) };
}
