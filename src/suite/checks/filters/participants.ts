import { number, type Row } from "../../json.js";
import type { Filter } from "./filter.js";
import type { Belongs, Choice } from "./reading.js";

/** The range of participants, written `min:max`; which count it reads, and whether the ends belong, is left open. */
export const participantsFilter: Filter = {
  name: "participants",
  title: "participants shows only sessions whose number of participants lies in the range",
  origin: "example",
  requests: 4,
  pages: "few",
  choices(rows) {
    const peaks = [...new Set(rows.flatMap((row) => number(row, "max_concurrent_participants") ?? []))]
      .filter((peak) => peak >= 2)
      .sort((a, b) => a - b);
    const picks = new Set([1 / 4, 3 / 4].flatMap((share) => peaks[Math.floor(peaks.length * share)] ?? []));
    return [...picks].map(around);
  },
  keeping(row) {
    const peak = number(row, "max_concurrent_participants");
    return peak === undefined || peak < 2 ? undefined : around(peak);
  },
};

/** The range in which this count lies for sure; from 1 up, so that it tells a peak from nobody being there now. */
function around(peak: number): Choice {
  const [least, most] = [peak - 1, peak + 1];
  return {
    label: `participants ${least}:${most}`,
    query: { participants: `${least}:${most}` },
    volatile: true,
    readings: ["max_concurrent_participants", "live_participants"].map((field) => ({
      name: field,
      belongs: (row: Row) => between(number(row, field), least, most),
    })),
  };
}

function between(count: number | undefined, least: number, most: number): Belongs {
  if (count === undefined || count === least || count === most) return "maybe";
  return count > least && count < most ? "yes" : "no";
}
