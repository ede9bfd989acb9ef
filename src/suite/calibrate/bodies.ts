import { undocumentedFields } from "../../contract/constants.js";
import { isObject, valueAt } from "../../lib/json-path.js";
import { readRecord } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import { number, type Row, time } from "../model/json.js";
import { type CalibrationContext, type Measurements, showList, unknown } from "./measurement.js";

type BodyEntry =
  | "endedAtWhenLive"
  | "minutesMeaning"
  | "pagingPosition"
  | "invalidValueText"
  | "unauthorizedBody"
  | "undocumentedFields";

/** What bodies hold beyond the documents, as single public examples suggest. */
export const bodyMeasurements: Pick<Measurements, BodyEntry> = {
  endedAtWhenLive({ found }) {
    const { rows } = found.live;
    if (rows.length === 0) return unknown("there are no LIVE sessions");
    const kinds = new Set(rows.map(endIn));
    const [kind] = kinds;
    if (kinds.size > 1) return unknown(`LIVE sessions differ: ended_at is ${[...kinds].join(", or ")}`);
    return kind === "null" || kind === "absent" ? { value: kind } : unknown(`ended_at is ${kind}`);
  },
  async minutesMeaning(context) {
    const occupied = context.found.live.rows.filter((row) => (number(row, "live_participants") ?? 0) > 0);
    if (occupied.length === 0) return unknown("nobody is in a LIVE session");
    if (occupied.some(countsNobody)) return { value: "left-participants" };
    for (const row of occupied.slice(0, 3)) if (await countsOn(context, row)) return { value: "all-participants" };
    return unknown("no LIVE session tells whose minutes it counts");
  },
  async pagingPosition(context) {
    const { json } = (await showList(context, "GetSessions", {})).exchange;
    if (isObject(valueAt(json, ["data", "paging"]))) return { value: "in-data" };
    return isObject(valueAt(json, ["paging"])) ? { value: "top-level" } : unknown("the session list has no paging");
  },
  async invalidValueText(context) {
    const { json } = (await showList(context, "GetSessions", { status: "NO-SUCH-STATUS" })).exchange;
    const message = valueAt(json, ["error", "message"]);
    if (typeof message !== "string") return unknown("invalid values are not rejected in the product envelope");
    if (message.startsWith('BAD_REQUEST: "status"')) return { value: "bad-request" };
    return message.startsWith("status: ") ? { value: "plain" } : unknown("invalid values are rejected in other words");
  },
  async unauthorizedBody({ request, found }) {
    const credentials = found.credentialsGiven ? "wrong" : "none";
    const { status, json } = await request({ operation: "GetMeetings", credentials, expects: "error" });
    if (status !== 401) return unknown(`${credentials} credentials return ${status}`);
    if (Array.isArray(valueAt(json, ["errors"]))) return { value: "gateway" };
    return typeof valueAt(json, ["message"]) === "string" ? { value: "message" } : unknown("the body is another");
  },
  async undocumentedFields({ request, found, revision }) {
    const meetings = found.lists.GetMeetings.walk.rows;
    const id = found.livestreamSession;
    const livestream =
      id === undefined ? undefined : readRecord(await request(recordProbe("GetLivestreamSession", id)), revision);
    if (meetings.length === 0 && !livestream) return unknown("no meeting and no livestream session is known");
    const isShown =
      meetings.some((row) => undocumentedFields.meeting.some((name) => name in row)) ||
      undocumentedFields.livestreamSession.some((name) => livestream && name in livestream);
    return { value: isShown ? "shown" : "absent" };
  },
};

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
