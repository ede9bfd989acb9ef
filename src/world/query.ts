/** Minutes of a time in milliseconds, rounded to `decimals`, as `minutes_consumed` shows them. */
export function toMinutes(milliseconds: number, decimals: number): number {
  const scale = 10 ** decimals;
  return minuteSteps(milliseconds, scale) / scale;
}

/** Minutes of a time in milliseconds in whole steps, of which a minute has `scale`: they order as rounded minutes do. */
export function minuteSteps(milliseconds: number, scale: number): number {
  return Math.round((milliseconds * scale) / 60_000);
}

/** One end of a range. */
export interface Bound {
  readonly value: number;
  /** Whether the value itself is in the range. */
  readonly inclusive: boolean;
}

/** A range of numbers; an end left out is open. */
export interface Range {
  readonly min?: Bound | undefined;
  readonly max?: Bound | undefined;
}

/** A text to find, and how. */
export interface Search {
  readonly text: string;
  readonly match: "substring" | "prefix" | "exact";
  readonly caseSensitive: boolean;
}

/** The rows of a sorted list to show. */
export interface Page {
  readonly descending: boolean;
  /** Rows to leave out first. */
  readonly offset: number;
  readonly limit: number;
}

/** A page of a list. */
export interface Rows<T> {
  readonly rows: readonly T[];
  /** Number of rows on all pages. */
  readonly total: number;
}

/** Reports whether a number is in a range. */
export function inRange({ min, max }: Range, value: number): boolean {
  return (
    (min === undefined || (min.inclusive ? value >= min.value : value > min.value)) &&
    (max === undefined || (max.inclusive ? value <= max.value : value < max.value))
  );
}

/** Creates the test of a search. */
export function textMatcher({ text, match, caseSensitive }: Search): (candidate: string) => boolean {
  const fold = caseSensitive ? (candidate: string) => candidate : (candidate: string) => candidate.toLowerCase();
  const wanted = fold(text);
  switch (match) {
    case "substring":
      return (candidate) => fold(candidate).includes(wanted);
    case "prefix":
      return (candidate) => fold(candidate).startsWith(wanted);
    case "exact":
      return (candidate) => fold(candidate) === wanted;
  }
}
