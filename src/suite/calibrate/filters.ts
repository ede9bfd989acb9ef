import type { ListOperation } from "../../contract/revisions.js";
import type { Query } from "../model/exchange.js";
import { number, type Row, spread, text } from "../model/json.js";
import {
  type CalibrationContext,
  type Explanation,
  endedSessions,
  explain,
  ignoresInvalid,
  lookForAll,
  type Measured,
  type Measurements,
  onEachList,
  readableList,
  unknown,
  type Visibility,
  way,
} from "./measurement.js";

/** More people than any session has. */
const crowd = 999_983;

/** Number of sessions to find by their counts. */
const samples = 3;

/** Which count the participants range compares, and its syntax. */
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
    type Field = "max_concurrent_participants" | "live_participants";
    const compares = (what: string, letters: string, field: Field) =>
      way(`compares ${what}`, letters.repeat(rows.length), field);
    // Nobody is in an ENDED session.
    const explanations = [
      compares("the greatest number of participants", "shh?", "max_concurrent_participants"),
      compares("the participants of now", "hhs?", "live_participants"),
      compares("the participants of now, without the ends", "hhhs", "live_participants"),
    ];
    return explain(explanations, seen);
  },
  participantsInclusive: (context) =>
    byCount<boolean>(context, (count) => ({
      ranges: [
        `${count}:${count + 2}`,
        count === 0 ? "0:0" : `${below(count, 2)}:${count}`,
        count === 0 ? ":1" : `${count - 1}:${count + 1}`,
      ],
      explanations: [
        way("includes both ends", count === 0 ? "ss?" : "sss", true),
        way("excludes both ends", "hhs", false),
        way("includes only the lower end", "shs"),
        way("includes only the upper end", "hss"),
      ],
    })),
  participantsOpenEnds: (context) =>
    byCount<boolean>(context, (count, ignored) => ({
      ranges: [`${below(count)}:`, `${count + 1}:`, `:${count + 1}`, `:${below(count)}`],
      explanations: [
        way("takes a range with one end", count === 0 ? "?hs?" : "shsh", true),
        way("rejects it", "rrrr", false),
        way("ignores it", "ssss", ignored(false)),
      ],
    })),
  participantsSingleNumber: (context) =>
    byCount<"exact" | "reject">(context, (count, ignored) => ({
      ranges: [String(count), String(count + 1), String(below(count))],
      explanations: [
        // Nothing is below 0.
        way("takes a number as exact", count === 0 ? "sh?" : "shh", "exact"),
        way("takes a number as minimum", count === 0 ? "sh?" : "shs"),
        way("takes a number as maximum", count === 0 ? "ss?" : "ssh"),
        way("rejects it", "rrr", "reject"),
        way("ignores it", "sss", ignored("reject")),
      ],
    })),
  participantsReversed: (context) =>
    byCount<"empty" | "reject">(context, (count, ignored) => ({
      ranges: [`${count + 1}:${below(count)}`, `${crowd + 1}:${crowd}`],
      explanations: [
        way("shows nothing for a reversed range", "hh", "empty"),
        way("takes the ends of a reversed range in order", count === 0 ? "?h" : "sh"),
        way("rejects it", "rr", "reject"),
        way("ignores it", "ss", ignored("reject")),
      ],
    })),
} satisfies Partial<Measurements>;

/** The ranges to request, and what each explanation predicts for them; invalid values count where they are ignored. */
type Plan<V> = (
  count: number,
  ignored: (value: V) => V | undefined,
) => { readonly ranges: readonly string[]; readonly explanations: readonly Explanation<V>[] };

/** Finds a session by its known count, and explains the responses. */
async function byCount<V>(context: CalibrationContext, plan: Plan<V>): Promise<Measured<V>> {
  const field = await context.measured("participantsField");
  if ("unknown" in field) return unknown(`which count is compared is not known: ${field.unknown}`);
  const isPeak = field.value === "max_concurrent_participants";
  const row = endedSessions(context).find((one) => !isPeak || peakOf(one) >= 2);
  if (!row) return unknown("no ENDED session had two participants");
  const isIgnored = await ignoresInvalid(context);
  const { ranges, explanations } = plan(isPeak ? peakOf(row) : 0, (value) => (isIgnored ? value : undefined));
  return explain(explanations, await lookInto(context, row, ranges));
}

function lookInto(context: CalibrationContext, row: Row, ranges: readonly string[]) {
  const queries = ranges.map((participants) => ({ participants }));
  return lookForAll(context, "GetSessions", row, queries);
}

function below(count: number, by = 1): number {
  return Math.max(0, count - by);
}

function peakOf(row: Row): number {
  return number(row, "max_concurrent_participants") ?? 0;
}

export const searchMeasurements = {
  searchMatch: (context) => onEachList(context, (list) => match(context, list)),
  searchCaseSensitive: (context) =>
    onEachList(context, async (list) => {
      const found = titled(context, list);
      if (!found) return unknown(noTitle(list));
      const { row, title } = found;
      const other = title === title.toUpperCase() ? title.toLowerCase() : title.toUpperCase();
      return explain(
        [way("ignores case", "hss", false), way("distinguishes case", "hsh", true), way("finds no whole title", "hh?")],
        await lookForAll(context, list, row, searches(nonsense, title, other)),
      );
    }),
} satisfies Partial<Measurements>;

function searches(...texts: string[]): Query[] {
  return texts.map((search) => ({ search }));
}

/** Part of no title. */
const nonsense = "qzxjkvw";

/** Measures how a search matches, with texts that distinguish the ways to match. */
async function match(
  context: CalibrationContext,
  list: ListOperation,
): Promise<Measured<"substring" | "prefix" | "exact">> {
  const found = titled(context, list);
  if (!found) return unknown(noTitle(list));
  const { row, title } = found;
  const words = title.replace(endingNumber, "").split(" ");
  const [first = "", last = ""] = [words[0], words.at(-1)];
  const middle = Math.floor(title.length / 2);
  const misspelt = `${title.slice(0, middle)}qz${title.slice(middle + 2)}`;
  const texts = [nonsense, title, title.slice(0, -1), title.slice(1), title.slice(1, -1), misspelt];
  const ofWords = words.length === 1 ? [] : [words.slice(1).join(" ").slice(0, -1), last, `${last} ${first}`];
  const ofIds = [row.id, row.id.slice(0, -1), row.id.slice(1, -1)];
  const seen = await lookForAll(context, list, row, searches(...texts, ...ofWords, ...ofIds));
  const unsplit = Array.from({ length: 3 - ofWords.length }, () => undefined);
  return explain(ways, [...seen.slice(0, texts.length + ofWords.length), ...unsplit, ...seen.slice(-ofIds.length)]);
}

const ways = [
  // The predictions for titles, then words, then ids.
  way("finds any part of a text", "hssssh ssh sss", "substring"),
  way("finds the beginning of a text", "hsshhh hhh ssh", "prefix"),
  way("finds whole texts", "hshhhh hhh shh", "exact"),
  way("finds any part of a title, and only whole ids", "hssssh ssh shh"),
  way("finds any part of a title, and no ids", "hssssh ssh hhh"),
  way("finds the end of a text", "hshshh h?h ???"),
  way("finds whole words", "hshhhh hs? ???"),
  way("finds the beginnings of words", "hsshhh ss? ???"),
  way("finds parts of words", "hssssh sss ???"),
  way("finds any of the words", "hsss?? ?ss ???"),
  way("finds similar texts", "hs???s ??? ???"),
  way("finds no whole title", "hh???? ??? ???"),
] satisfies Explanation<"substring" | "prefix" | "exact">[];

/** Returns a record with a title of several words if possible, which distinguishes more ways to match. */
function titled(context: CalibrationContext, list: ListOperation): { row: Row; title: string } | undefined {
  const field = list === "GetMeetings" ? "title" : "meeting_display_name";
  const candidates = readableList(context, list).walk.rows.flatMap((row) => {
    const title = text(row, field) ?? "";
    return /^[a-z]{5,}$/i.test(title.replace(endingNumber, "")) || isSeveralWords(title) ? [{ row, title }] : [];
  });
  return candidates.find(({ title }) => isSeveralWords(title)) ?? candidates[0];
}

function noTitle(list: ListOperation): string {
  return `no record of ${list} has a title of plain words, such as "Weekly review", to search for`;
}

/** The number at the end of a title that distinguishes it from others by more than its last digit. */
const endingNumber = / \d{2,}$/;

function isSeveralWords(title: string): boolean {
  const words = title.toLowerCase().split(" ");
  const isPlain = /^[a-z]{3,}( [!-~]+)* [a-z]{3,}$/i.test(title.replace(endingNumber, ""));
  return isPlain && new Set(words).size === words.length;
}
