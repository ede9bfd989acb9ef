import { number, type Row, time } from "../json.js";
import { type CalibrationContext, type Measurements, show, unknown } from "./measurement.js";

type OrderEntry = "meetingsOrder" | "sessionsSortBy" | "sessionsSortOrder" | "ties";

const keys = {
  createdAt: (row: Row) => time(row, "created_at"),
  minutesConsumed: (row: Row) => number(row, "minutes_consumed"),
} as const;

/** In which order lists come when nobody says. */
export const orderMeasurements: Pick<Measurements, OrderEntry> = {
  meetingsOrder({ found }) {
    const order = orderOf(found.lists.GetMeetings.walk.rows, keys.createdAt);
    if (order === undefined) return unknown("the meetings are not in order of created_at, or too few");
    return { value: order === "DESC" ? "newest-first" : "oldest-first" };
  },
  sessionsSortBy(instrument) {
    const fitting = fittingKeys(instrument);
    const [key] = fitting;
    if (fitting.length !== 1 || key === undefined) return unknown(`${fitting.length} of 2 sort keys explain the order`);
    return { value: key };
  },
  async sessionsSortOrder(instrument) {
    const { rows } = await show(instrument, "GetSessions", { sort_by: "createdAt" });
    const order = orderOf(rows, keys.createdAt);
    return order === undefined ? unknown("too few sessions, or not in order of createdAt") : { value: order };
  },
  ties: () => unknown("only one way is known"),
};

function fittingKeys({ found }: CalibrationContext): (keyof typeof keys)[] {
  // LIVE sessions change places while they consume minutes.
  const rows = found.lists.GetSessions.walk.rows.filter(({ status }) => status !== "LIVE");
  return (["createdAt", "minutesConsumed"] as const).filter((key) => orderOf(rows, keys[key]) !== undefined);
}

/** The direction in which rows are sorted by a key; undefined when they are not, or have fewer than three values. */
function orderOf(rows: readonly Row[], key: (row: Row) => number | undefined): "ASC" | "DESC" | undefined {
  const values = rows.flatMap((row) => key(row) ?? []);
  if (new Set(values).size < 3) return undefined;
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  if (steps.every((step) => step >= 0)) return "ASC";
  return steps.every((step) => step <= 0) ? "DESC" : undefined;
}
