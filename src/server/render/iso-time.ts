import type { Instant } from "../../world/records.js";

const dayLength = 86_400_000;
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
const threeDigits = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, "0"));

let lastDay = Number.NaN;
let lastDate = "";

/** A time as the API writes it: RFC 3339 in UTC with milliseconds. Times of one day follow each other, so its date is kept. */
export function isoTime(instant: Instant): string {
  const day = Math.floor(instant / dayLength);
  if (day !== lastDay) {
    lastDate = new Date(day * dayLength).toISOString().slice(0, -"00:00:00.000Z".length);
    lastDay = day;
  }
  const milliseconds = Math.floor(instant) - day * dayLength;
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const hhmm = `${twoDigits[hours]}:${twoDigits[minutes - hours * 60]}`;
  return `${lastDate}${hhmm}:${twoDigits[seconds - minutes * 60]}.${threeDigits[milliseconds - seconds * 1000]}Z`;
}
