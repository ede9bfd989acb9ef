import type { Instant } from "../../world/records.js";

const dayLength = 86_400_000;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
const hoursAndMinutes = Array.from(
  { length: 24 * 60 },
  (_, minute) => `${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:`,
);
const fractions = Array.from({ length: 1000 }, (_, number) => `.${String(number).padStart(3, "0")}Z`);

let lastDay = Number.NaN;
let lastDate = "";
let lastInstant = Number.NaN;
let lastTime = "";

/**
 * A time as the API writes it: RFC 3339 in UTC with milliseconds. Times that follow each other are often of one day, or
 * the same, so the last of both are kept.
 */
export function isoTime(instant: Instant): string {
  if (instant === lastInstant) return lastTime;
  const day = Math.floor(instant / dayLength);
  if (day !== lastDay) {
    lastDate = new Date(day * dayLength).toISOString().slice(0, -"00:00:00.000Z".length);
    lastDay = day;
  }
  const milliseconds = Math.floor(instant) - day * dayLength;
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  lastInstant = instant;
  lastTime =
    `${lastDate}${hoursAndMinutes[minutes]}` +
    `${twoDigits[seconds - minutes * 60]}${fractions[milliseconds - seconds * 1000]}`;
  return lastTime;
}
