/** A time, in milliseconds since the epoch. */
export type Instant = number;

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
export const week = 7 * day;

/** The first and last time that RFC 3339 can express. */
export const minInstant: Instant = Date.parse("0000-01-01T00:00:00.000Z");
export const maxInstant: Instant = Date.parse("9999-12-31T23:59:59.999Z");

/** The first time that scenarios and clocks accept; times derived from it may be earlier. */
export const minTime: Instant = Date.UTC(1000, 0, 1);

/** Returns the start of the day, in UTC. */
export function dayOf(time: Instant): Instant {
  return Math.floor(time / day) * day;
}

/** Returns the start of the week, Monday 00:00 UTC. The Unix epoch was a Thursday. */
export function weekOf(time: Instant): Instant {
  return Math.floor((time + 3 * day) / week) * week - 3 * day;
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/**
 * Parses an RFC 3339 date-time with any offset as milliseconds since the epoch, including fractions; undefined for any
 * other text. Independent of the time zone of the machine.
 */
export function parseDateTime(text: string): number | undefined {
  const match = rfc3339.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // Days and months that do not exist would roll over.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const local = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000;
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000 * (match[8] === "-" ? -1 : 1);
  return local + Number(match[7] ?? 0) * 1000 - offset;
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
let lastDay = Number.NaN;
let lastDate = "";

/** Formats a time as RFC 3339 in UTC with milliseconds, six times as fast as `toISOString`. */
export function isoTime(instant: Instant): string {
  const start = dayOf(instant);
  if (start !== lastDay) {
    lastDay = start;
    lastDate = new Date(start).toISOString().slice(0, -"00:00:00.000Z".length);
  }
  const seconds = Math.floor((instant - start) / second);
  const milliseconds = Math.floor(instant - start) % second;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${lastDate}${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[seconds % 60]}.${String(milliseconds).padStart(3, "0")}Z`;
}

/** Source of a regular expression that matches a duration: `45m`, `1h30m`, `1.5h`, `2w`. */
export const durationSource = String.raw`(?:\d+(?:\.\d+)?(?:ms|[wdhms]))+`;

export const durationPattern = new RegExp(`^${durationSource}$`);

/** Parses a duration as whole milliseconds; undefined if it is invalid. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)([a-z]+)/g)) sum += Number(count) * (units[unit ?? ""] ?? 0);
  return Math.round(sum);
}

/** Parses a duration with an optional sign, such as `-2h`, as whole milliseconds; undefined if it is invalid. */
export function parseOffset(text: string): number | undefined {
  const duration = parseDuration(text.replace(/^[+-]/, ""));
  return duration !== undefined && text.startsWith("-") ? -duration : duration;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: second, m: minute, h: hour, d: day, w: week };
