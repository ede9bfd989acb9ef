import type { ListOperation } from "../../contract/revisions.js";
import type { Query } from "../model/exchange.js";
import { type Row, text } from "../model/json.js";
import {
  type CalibrationContext,
  type Explanation,
  explain,
  lookForAll,
  type Measured,
  type Measurements,
  onEachList,
  unknown,
  type Visibility,
} from "./measurement.js";

/** How a search compares texts. */
export const searchMeasurements = {
  searchMatch: (context) => onEachList(context, (list) => match(context, list)),
  searchCaseSensitive: (context) =>
    onEachList(context, async (list) => {
      const found = titled(context, list);
      if (!found) return unknown(noTitle(list));
      const { row, title } = found;
      const other = title === title.toUpperCase() ? title.toLowerCase() : title.toUpperCase();
      return explain(
        [
          { name: "ignores case", value: false, predicts: ["hidden", "shown", "shown"] },
          { name: "distinguishes case", value: true, predicts: ["hidden", "shown", "hidden"] },
          { name: "finds no whole title", predicts: ["hidden", "hidden", undefined] },
        ],
        await lookForAll(context, list, row, searches(nonsense, title, other)),
      );
    }),
} satisfies Partial<Measurements>;

function searches(...texts: string[]): Query[] {
  return texts.map((search) => ({ search }));
}

/** Part of no title. */
const nonsense = "qzxjkvw";

/** The texts to search for that tell ways to match apart, and what each way predicts for them. */
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

/** Each prediction is a letter: s shown, h hidden, ? either. */
const ways = [
  //                                              title  words ids
  way("finds any part of a text", "hssssh", "ssh", "sss", "substring"),
  way("finds the beginning of a text", "hsshhh", "hhh", "ssh", "prefix"),
  way("finds whole texts", "hshhhh", "hhh", "shh", "exact"),
  way("finds the end of a text", "hshshh", "h?h", "???"),
  way("finds whole words", "hshhhh", "hs?", "???"),
  way("finds the beginnings of words", "hsshhh", "ss?", "???"),
  way("finds parts of words", "hssssh", "sss", "???"),
  way("finds any of the words", "hsss??", "?ss", "???"),
  way("finds similar texts", "hs???s", "???", "???"),
  way("finds no whole title", "hh????", "???", "???"),
];

function way(
  name: string,
  title: string,
  words: string,
  ids: string,
  value?: "substring" | "prefix" | "exact",
): Explanation<"substring" | "prefix" | "exact"> {
  const sights: Readonly<Record<string, Visibility>> = { s: "shown", h: "hidden" };
  return { name, ...(value && { value }), predicts: [...title, ...words, ...ids].map((letter) => sights[letter]) };
}

/** A record with a title of two words or more if there is one: they tell more ways to match apart. */
function titled({ found }: CalibrationContext, list: ListOperation): { row: Row; title: string } | undefined {
  const field = list === "GetMeetings" ? "title" : "meeting_display_name";
  const candidates = found.lists[list].walk.rows.flatMap((row) => {
    const title = text(row, field) ?? "";
    return /^[a-z]{5,}$/i.test(title.replace(endingNumber, "")) || isSeveralWords(title) ? [{ row, title }] : [];
  });
  return candidates.find(({ title }) => isSeveralWords(title)) ?? candidates[0];
}

function noTitle(list: ListOperation): string {
  return `no record of ${list} has a title of plain words, such as "Weekly review", to search for`;
}

/** The number at the end of a title, which more than its last digit tells from others. */
const endingNumber = / \d{2,}$/;

function isSeveralWords(title: string): boolean {
  const words = title.toLowerCase().split(" ");
  const isPlain = /^[a-z]{3,}( [!-~]+)* [a-z]{3,}$/i.test(title.replace(endingNumber, ""));
  return isPlain && new Set(words).size === words.length;
}
