import { spread } from "../lists/sample.js";
import { number, type Row } from "../model/json.js";
import {
  type CalibrationContext,
  type Explanation,
  endedSessions,
  explain,
  ignoresInvalid,
  lookForAll,
  type Measured,
  type Measurements,
  unknown,
  type Visibility,
} from "./measurement.js";

/** More people than any session has. */
const crowd = 999_983;

/** How many sessions are looked for by their counts. */
const samples = 3;

/** Which count the participants range compares, and how it is written. */
export const participantsMeasurements = {
  async participantsField(context) {
    const rows = spread(
      endedSessions(context).filter((row) => peakOf(row) >= 2),
      samples,
    );
    if (rows.length === 0) return unknown("no ENDED session had two participants");
    const seen: (Visibility | undefined)[] = [];
    for (const row of rows) {
      const peak = peakOf(row);
      const ranges = [`${peak - 1}:${peak + 1}`, `${peak + 1}:${peak + 3}`, "0:1", ":1"];
      seen.push(...(await lookInto(context, row, ranges)));
    }
    // Nobody is in an ENDED session any more.
    const explanations: readonly Explanation<"max_concurrent_participants" | "live_participants">[] = [
      {
        name: "compares the greatest number of participants",
        value: "max_concurrent_participants",
        predicts: ["shown", "hidden", "hidden", undefined],
      },
      {
        name: "compares the participants of now",
        value: "live_participants",
        predicts: ["hidden", "hidden", "shown", undefined],
      },
      {
        name: "compares the participants of now, without the ends",
        value: "live_participants",
        predicts: ["hidden", "hidden", "hidden", "shown"],
      },
    ];
    return explain(
      explanations.map((one) => ({ ...one, predicts: rows.flatMap(() => one.predicts) })),
      seen,
    );
  },
  participantsInclusive: (context) =>
    byCount(context, (count) => ({
      ranges: [
        `${count}:${count + 2}`,
        count === 0 ? "0:0" : `${Math.max(0, count - 2)}:${count}`,
        count === 0 ? ":1" : `${count - 1}:${count + 1}`,
      ],
      explanations: [
        { name: "includes both ends", value: true, predicts: ["shown", "shown", count === 0 ? undefined : "shown"] },
        { name: "excludes both ends", value: false, predicts: ["hidden", "hidden", "shown"] },
        { name: "includes only the lower end", predicts: ["shown", "hidden", "shown"] },
        { name: "includes only the upper end", predicts: ["hidden", "shown", "shown"] },
      ],
    })),
  participantsOpenEnds: (context) =>
    byCount(context, (count, invalid) => ({
      ranges: [`${Math.max(0, count - 1)}:`, `${count + 1}:`, `:${count + 1}`, `:${Math.max(0, count - 1)}`],
      explanations: [
        {
          name: "takes a range with one end",
          value: true,
          predicts: count === 0 ? [undefined, "hidden", "shown", undefined] : ["shown", "hidden", "shown", "hidden"],
        },
        ...invalid(false, 4),
      ],
    })),
  participantsSingleNumber: (context) =>
    byCount<"exact" | "reject">(context, (count, invalid) => ({
      ranges: [String(count), String(count + 1), String(Math.max(0, count - 1))],
      explanations: [
        { name: "takes a number as exact", value: "exact", predicts: onCount(count, "hidden", "hidden") },
        { name: "takes a number as minimum", predicts: onCount(count, "hidden", "shown") },
        { name: "takes a number as maximum", predicts: onCount(count, "shown", "hidden") },
        ...invalid<"exact" | "reject">("reject", 3),
      ],
    })),
  participantsReversed: (context) =>
    byCount<"empty" | "reject">(context, (count, invalid) => ({
      ranges: [`${count + 1}:${Math.max(0, count - 1)}`, `${crowd + 1}:${crowd}`],
      explanations: [
        { name: "shows nothing for a reversed range", value: "empty", predicts: ["hidden", "hidden"] },
        {
          name: "takes the ends of a reversed range in order",
          predicts: [count === 0 ? undefined : "shown", "hidden"],
        },
        ...invalid<"empty" | "reject">("reject", 2),
      ],
    })),
} satisfies Partial<Measurements>;

/** The range of a plan, and what each explanation predicts for it. */
interface Plan<V> {
  readonly ranges: readonly string[];
  readonly explanations: readonly Explanation<V>[];
}

/** Explanations of a value that is invalid: rejected, or ignored where invalid values are. */
type Invalid = <V>(value: V, count: number) => Explanation<V>[];

/** Looks for a session whose count is known, and explains what is seen. */
async function byCount<V>(
  context: CalibrationContext,
  plan: (count: number, invalid: Invalid) => Plan<V>,
): Promise<Measured<V>> {
  const field = await context.measured("participantsField");
  if ("unknown" in field) return unknown(`which count is compared is not known: ${field.unknown}`);
  const isPeak = field.value === "max_concurrent_participants";
  const row = endedSessions(context).find((one) => !isPeak || peakOf(one) >= 2);
  if (!row) return unknown("no ENDED session had two participants");
  const count = isPeak ? peakOf(row) : 0;
  const ignored = await ignoresInvalid(context);
  const { ranges, explanations } = plan(count, (value, length) => [
    { name: "rejects it", value, predicts: Array.from({ length }, () => "rejected" as const) },
    { name: "ignores it", ...(ignored && { value }), predicts: Array.from({ length }, () => "shown" as const) },
  ]);
  return explain(explanations, await lookInto(context, row, ranges));
}

function lookInto(context: CalibrationContext, row: Row, ranges: readonly string[]) {
  return lookForAll(
    context,
    "GetSessions",
    row,
    ranges.map((participants) => ({ participants })),
  );
}

/** What is seen of a session by its count, the one above and the one below; nothing is below 0. */
function onCount(count: number, above: Visibility, below: Visibility): (Visibility | undefined)[] {
  return ["shown", above, count === 0 ? undefined : below];
}

function peakOf(row: Row): number {
  return number(row, "max_concurrent_participants") ?? 0;
}
