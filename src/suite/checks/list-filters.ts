import { isMeetingId, meetingStatuses } from "../../contract/meeting-model.js";
import type { ParameterName } from "../../contract/parameters.js";
import type { ListOperation } from "../../contract/revisions.js";
import { sessionStatuses } from "../../contract/session-model.js";
import { participantFields, timeFields } from "../lists/read.js";
import { unknownId } from "../model/exchange.js";
import { shown } from "../model/finding.js";
import { isLive, number, type Row, spread, text } from "../model/json.js";
import { equal, type Filter, type FilterCase, frequent, isConclusive, type Membership } from "./filter-case.js";
import { timeFilters } from "./time-filters.js";

/** Special characters in patterns, database queries or URLs: a target that does not escape them finds other rows. */
const marks = /[%_+&#*?.([{\\^$|"']/g;

/** Those that servers forget most often, in LIKE patterns and in URLs. */
const commonMarks = ["%", "_", "\\", "+"];

/** Multi-byte letters: a target that decodes them wrongly finds nothing. */
const wideLetters = /[\u{80}-\u{10FFFF}]/gu;

const mostOddTitles = 4;

/**
 * The filters of each list. Those of sessions come first, since they reveal most. Each list first searches for a different
 * kind of unusual title, since a server tends to treat both lists alike.
 */
export const listFilters: Readonly<Record<ListOperation, readonly Filter[]>> = {
  GetSessions: [
    statusFilter("SessionStatus", "sessions", sessionStatuses),
    {
      name: "associated_id",
      parameters: ["AssociatedId"],
      title: "associated_id shows only sessions of that meeting",
      origin: "documented",
      requests: 8,
      // Later revisions document a UUID: a target may reject the room name of a V1 meeting.
      cases(rows, meetings = []) {
        const ids = frequent(rows, "associated_id").filter(isMeetingId);
        // One with a LIVE session, and one that nobody can join any more, if possible.
        const live = frequent(rows.filter(isLive), "associated_id").find(isMeetingId);
        const closed = ids.find((id) => meetings.some((row) => row.id === id && row.status === "INACTIVE"));
        const chosen = new Set([ids[0], live ?? ids.at(-1), closed, ids.at(ids.length / 2)]);
        return [...chosen].flatMap((id) => (id === undefined ? [] : equal("associated_id", "associated_id", id)));
      },
      caseKeeping(row) {
        const id = text(row, "associated_id");
        return isMeetingId(id) ? equal("associated_id", "associated_id", id) : undefined;
      },
    },
    {
      name: "associated_id-unknown",
      parameters: ["AssociatedId"],
      title: "associated_id of no meeting shows no sessions",
      origin: "documented",
      requests: 3,
      // Not ids of meetings: the id of a session, and one that differs from a meeting's only at its end.
      cases(rows) {
        const [session] = rows.filter(({ id, associated_id }) => isMeetingId(id) && id !== associated_id);
        const similar = frequent(rows, "associated_id")
          .filter(isMeetingId)[0]
          ?.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
        return [unknownId, session?.id, similar].flatMap((id) =>
          id === undefined ? [] : equal("associated_id", "associated_id", id),
        );
      },
    },
    participantsFilter(),
    ...timeFilters(timeFields.GetSessions),
    ...searchFilters("SessionSearch", ["meeting_display_name", "associated_id", "id"], [marks, wideLetters]),
  ],
  GetMeetings: [
    statusFilter("MeetingStatus", "meetings", meetingStatuses),
    ...timeFilters(timeFields.GetMeetings),
    ...searchFilters("MeetingSearch", ["title", "id"], [wideLetters, marks]),
  ],
};

function statusFilter(parameter: ParameterName, nouns: string, statuses: readonly string[]): Filter {
  return {
    name: "status",
    title: `status shows only ${nouns} of that status`,
    origin: "documented",
    parameters: [parameter],
    requests: 4,
    cases: (rows) =>
      rows.some(({ status }) => status !== undefined)
        ? statuses.map((status) => equal("status", "status", status))
        : [],
    caseKeeping({ status }) {
      const kept = statuses.find((one) => one === status);
      return kept === undefined ? undefined : equal("status", "status", kept);
    },
    groupOf: (row) => text(row, "status"),
  };
}

/**
 * Creates the filters that search these fields of a list. They try whole values, which match in every interpretation, and
 * unusual titles of the first kind that exists.
 */
function searchFilters(parameter: ParameterName, fields: readonly string[], oddTitles: readonly RegExp[]): Filter[] {
  const titles = fields.filter((field) => !field.endsWith("id"));
  const chooseBy = (field: string, row: Row | undefined) => {
    const value = row && text(row, field);
    return value !== undefined && isSearchable(value) ? search(value, field, fields, titles) : undefined;
  };
  return [
    ...fields.map((field): Filter => {
      const choose = (row?: Row) => chooseBy(field, row);
      return {
        name: `search-${field.replaceAll("_", "-")}`,
        title: `search finds rows by ${field}`,
        origin: "documented",
        parameters: [parameter],
        requests: field === titles[0] ? 2 + mostOddTitles : 1,
        // Many rows can share a title: enough for a second page, which must be filtered too.
        pages: field === titles[0] ? "two" : "few",
        cases: (rows) => {
          const found = [rows[Math.floor(rows.length / 2)], ...spread(rows, 8)].flatMap((row) => choose(row) ?? []);
          const size = ({ interpretations: [search] }: FilterCase) =>
            rows.filter((row) => search?.belongs(row) === "yes").length;
          const [best = found[0]] = found
            .filter((filterCase) => isConclusive(filterCase, rows))
            .map((filterCase) => ({ filterCase, size: size(filterCase) }))
            .sort((a, b) => b.size - a.size)
            .map(({ filterCase }) => filterCase);
          const kinds = field === titles[0] ? oddTitles : [];
          const [odd = []] = kinds.map((kind) => oddest(rows, field, kind)).filter(({ length }) => length > 0);
          const others = odd.flatMap((row) => choose(row) ?? []);
          return best ? [best, ...others.filter(({ query }) => query.search !== best.query.search)] : others;
        },
        caseKeeping: (row, rows) => {
          // Titles that share all their words exclude no row.
          const cases = field === titles[0] ? fields.flatMap((one) => chooseBy(one, row) ?? []) : [];
          return cases.find((filterCase) => isConclusive(filterCase, rows)) ?? choose(row);
        },
        // In a database query without parentheses, other conditions do not hold for rows that match an id.
        ...(field !== titles[0] && { partner: "end_time" }),
      };
    }),
    {
      name: "search-nothing",
      title: "search shows no rows when nothing matches",
      requests: 2,
      origin: "documented",
      parameters: [parameter],
      pages: "few",
      // Part of an id with a wildcard instead of a digit: a database that does not escape it finds the row.
      cases(rows) {
        const id = rows.find((row) => /^(?=.{0,3}\d)[\da-f]{8}/i.test(row.id))?.id;
        const values = id ? ["_", "%"].map((mark) => id.slice(0, 4) + mark + id.slice(5, 8)) : [unknownId];
        return values.map((value) => search(value, "id", fields, titles));
      },
    },
  ];
}

/**
 * Returns rows of unusual texts, each with marks of a kind that those before it lack, common ones first; search by words
 * may not find text without letters.
 */
function oddest(rows: readonly Row[], field: string, kind: RegExp): Row[] {
  const candidates = rows.flatMap((row) => {
    const value = text(row, field) ?? "";
    return isSearchable(value) && /\p{L}{2}/u.test(value)
      ? { row, marks: [...new Set(value.toLowerCase().match(kind))] }
      : [];
  });
  const chosen: Row[] = [];
  const found = new Set<string>();
  const gain = (mark: string) => (found.has(mark) ? 0 : commonMarks.includes(mark) ? 10 : 1);
  while (chosen.length < mostOddTitles) {
    const gains = candidates.map(({ marks }) => marks.reduce((sum, mark) => sum + gain(mark), 0));
    const most = gains.reduce((a, b) => Math.max(a, b), 0);
    const next = candidates[gains.indexOf(most)];
    if (next === undefined || most === 0) break;
    chosen.push(next.row);
    for (const mark of next.marks) found.add(mark);
  }
  return chosen;
}

function search(value: string, field: string, fields: readonly string[], titles: readonly string[]): FilterCase {
  const wanted = folded(value);
  const words = wanted.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "");
  function belongs(row: Row): Membership {
    if (fields.some((field) => text(row, field) === value)) return "yes";
    if (fields.some((field) => folded(text(row, field) ?? "").includes(wanted))) return "maybe";
    const title = titles.map((field) => folded(text(row, field) ?? "")).join(" ");
    return words.some((word) => title.includes(word)) ? "maybe" : "no";
  }
  return {
    label: `search ${shown(field, value)}`,
    query: { search: value },
    interpretations: [{ name: "search", belongs }],
  };
}

/** Folds a text like databases that compare without case and accents. */
export function folded(value: string): string {
  const isAscii = !/[^ -~]/.test(value);
  return (isAscii ? value : value.normalize("NFKD").replace(/\p{M}/gu, "")).toLowerCase();
}

/** Reports whether a text can be searched for: a target may trim spaces at its ends. */
function isSearchable(value: string): boolean {
  return value.length >= 3 && value.trim() === value;
}

/**
 * Creates the filter by a range of participants, `min:max`; which count it compares, and whether the bounds are inclusive,
 * is unspecified.
 */
function participantsFilter(): Filter {
  return {
    name: "participants",
    parameters: ["Participants"],
    title: "participants shows only sessions whose number of participants lies in the range",
    origin: "example",
    requests: 5,
    pages: "few",
    cases(rows) {
      const peaks = [...new Set(rows.flatMap((row) => number(row, "max_concurrent_participants") ?? []))]
        .filter((peak) => Number.isInteger(peak) && peak >= 2)
        .sort((a, b) => a - b);
      // The minimum distinguishes numbers from texts, in which 10 lies between 1 and 3.
      const chosen = new Set([0, 1 / 4].flatMap((share) => peaks[Math.floor(peaks.length * share)] ?? []));
      // Up to a number with more digits, which as a text is less than most counts.
      const longer = 10 ** String(peaks.at(-1)).length;
      return [
        ...Array.from(chosen, around),
        ...(Number.isSafeInteger(longer) && peaks.length > 0 ? [inRange(0, longer)] : []),
        // Both bounds are 0, which a target may take for none.
        ...(peaks.length > 0 ? [inRange(0, 0)] : []),
      ];
    },
    caseKeeping(row) {
      const peak = number(row, "max_concurrent_participants") ?? 0;
      return Number.isInteger(peak) && peak >= 2 ? around(peak) : undefined;
    },
  };
}

/** Creates a range that certainly contains this count; it starts at 1, to distinguish a peak from a current count of 0. */
function around(peak: number): FilterCase {
  return inRange(peak - 1, peak + 1);
}

function inRange(least: number, most: number): FilterCase {
  return {
    label: `participants ${least}:${most}`,
    query: { participants: `${least}:${most}` },
    volatile: true,
    interpretations: participantFields.map((field) => ({
      name: field,
      belongs: (row: Row) => between(number(row, field), least, most),
      isFar: (row: Row) => [least, most].every((end) => Math.abs((number(row, field) ?? end) - end) > 1),
    })),
  };
}

function between(count: number | undefined, least: number, most: number): Membership {
  if (count === undefined || count === least || count === most) return "maybe";
  return count > least && count < most ? "yes" : "no";
}
