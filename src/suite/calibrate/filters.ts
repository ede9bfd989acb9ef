import type { ListOperation } from "../../contract/revisions.js";
import type { Query } from "../model/exchange.js";
import { number, type Row, text, time } from "../model/json.js";
import { type CalibrationContext, endedSessions, type Measurements, showList, unknown } from "./measurement.js";

type FilterEntry =
  | "sessionsTimeField"
  | "meetingsTimeField"
  | "startTimeInclusive"
  | "endTimeInclusive"
  | "participantsField"
  | "participantsInclusive"
  | "participantsOpenEnds"
  | "participantsSingleNumber"
  | "participantsReversed"
  | "searchMatch"
  | "searchCaseSensitive";

/** More people than any session has. */
const crowd = 999_983;

/** What filters read, and whether their ends belong. */
export const filterMeasurements: Pick<Measurements, FilterEntry> = {
  sessionsTimeField: (context) => timeField(context, "GetSessions", "started_at", "created_at"),
  meetingsTimeField: (context) => timeField(context, "GetMeetings", "updated_at", "created_at"),
  startTimeInclusive: (context) => inclusive(context, "start_time"),
  endTimeInclusive: (context) => inclusive(context, "end_time"),
  async participantsField(context) {
    const row = crowded(context);
    if (!row) return unknown("no ENDED session had two participants");
    const { peak } = row;
    const shown = await has(context, { participants: `${peak - 1}:${peak + 1}` }, row);
    return { value: shown ? "max_concurrent_participants" : "live_participants" };
  },
  async participantsInclusive(context) {
    const row = crowded(context);
    if (!row) return unknown("no ENDED session had two participants");
    const byPeak = await has(context, { participants: `${row.peak - 1}:${row.peak + 1}` }, row);
    // Nobody is in an ENDED session any more.
    const count = byPeak ? row.peak : 0;
    return { value: await has(context, { participants: `${count}:${count + 1}` }, row) };
  },
  async participantsOpenEnds(context) {
    if (!hasSessions(context)) return unknown("there are no sessions");
    const { rows, rejected } = await showList(context, "GetSessions", { participants: `${crowd}:` });
    return { value: !rejected && rows.length === 0 };
  },
  async participantsSingleNumber(context) {
    if (!hasSessions(context)) return unknown("there are no sessions");
    const { rows, rejected } = await showList(context, "GetSessions", { participants: String(crowd) });
    return { value: !rejected && rows.length === 0 ? "exact" : "reject" };
  },
  async participantsReversed(context) {
    if (!hasSessions(context)) return unknown("there are no sessions");
    const { rows, rejected } = await showList(context, "GetSessions", { participants: "9000:1" });
    return { value: !rejected && rows.length === 0 ? "empty" : "reject" };
  },
  async searchMatch(context) {
    const row = titled(context);
    if (!row) return unknown("no meeting has a title of five letters or more");
    const { title } = row;
    const meetings = (search: string) => has(context, { search }, row, "GetMeetings");
    if (!(await meetings(title))) return unknown("search does not find a whole title");
    if (await meetings(title.slice(1, -1))) return { value: "substring" };
    return { value: (await meetings(title.slice(0, -1))) ? "prefix" : "exact" };
  },
  async searchCaseSensitive(context) {
    const row = titled(context);
    if (!row) return unknown("no meeting has a title of five letters or more");
    const other = row.title === row.title.toUpperCase() ? row.title.toLowerCase() : row.title.toUpperCase();
    if (!(await has(context, { search: row.title }, row, "GetMeetings"))) {
      return unknown("search does not find a whole title");
    }
    return { value: !(await has(context, { search: other }, row, "GetMeetings")) };
  },
};

/** Which of two times of a row the time filter reads: it requests one between them. */
async function timeField<Later extends string, Earlier extends string>(
  context: CalibrationContext,
  list: ListOperation,
  later: Later,
  earlier: Earlier,
) {
  const gap = (row: Row) => Math.abs((time(row, later) ?? 0) - (time(row, earlier) ?? 0));
  const [row] = settled(context, list).sort((a, b) => gap(b) - gap(a));
  if (!row || gap(row) < 2000) return unknown(`no record whose ${later} and ${earlier} differ`);
  const [one, two] = [time(row, later) ?? 0, time(row, earlier) ?? 0];
  const between = new Date((one + two) / 2).toISOString();
  const shown = await has(context, { start_time: between }, row, list);
  return { value: shown === one > two ? later : earlier };
}

/** Whether a row is shown whose time is exactly the requested one: a session, by the time that the filter reads. */
async function inclusive(context: CalibrationContext, parameter: "start_time" | "end_time") {
  const field = await timeField(context, "GetSessions", "started_at", "created_at");
  const row = endedSessions(context).find(
    (one) => "value" in field || text(one, "started_at") === text(one, "created_at"),
  );
  const instant = row && text(row, "value" in field ? field.value : "created_at");
  if (!row || instant === undefined) return unknown("no ENDED session whose time is sure");
  return { value: await has(context, { [parameter]: instant }, row) };
}

/** Whether a filtered list shows a row; it is narrowed around the row, so that it is on the first pages. */
async function has(
  context: CalibrationContext,
  query: Query,
  row: Row,
  list: ListOperation = "GetSessions",
): Promise<boolean> {
  const near = list === "GetSessions" ? { associated_id: text(row, "associated_id") ?? "" } : {};
  const { rows } = await context.walk(list, { ...query, ...near });
  return rows.some(({ id }) => id === row.id);
}

function settled({ found }: CalibrationContext, list: ListOperation): Row[] {
  return found.lists[list].walk.rows.filter(({ status }) => status !== "LIVE");
}

/** An ENDED session in which two people or more were at once. */
function crowded(context: CalibrationContext): (Row & { readonly peak: number }) | undefined {
  for (const row of endedSessions(context)) {
    const peak = number(row, "max_concurrent_participants") ?? 0;
    if (peak >= 2) return { ...row, peak };
  }
  return undefined;
}

function hasSessions({ found }: CalibrationContext): boolean {
  return found.lists.GetSessions.walk.rows.length > 0;
}

function titled({ found }: CalibrationContext): (Row & { readonly title: string }) | undefined {
  for (const row of found.lists.GetMeetings.walk.rows) {
    const title = text(row, "title") ?? "";
    if (/^\S.*[a-z].*\S$/i.test(title) && title.length >= 5) return { ...row, title };
  }
  return undefined;
}
