import { z } from "zod";
import { durationPattern, parseDuration } from "../../../lib/duration.js";
import { quoted } from "../../../lib/message.js";
import { day, parseDateTime, second } from "../../../lib/time.js";

/** A time as RFC 3339 text, read as milliseconds since the epoch. */
export const timeModel = z
  .string()
  .meta({ description: "An RFC 3339 date-time with an offset.", examples: ["2026-01-15T12:00:00Z"] })
  .transform((text, context) => {
    const instant = parseDateTime(text);
    if (instant !== undefined) return instant;
    context.addIssue(`expected an RFC 3339 date-time with an offset, got ${quoted(text)}`);
    return z.NEVER;
  });

const maxDuration = 100 * 366 * day;

/** A duration as text such as `90s` or `1h30m`, or as a number of seconds; read as milliseconds. */
export const durationModel = z
  .union([z.string().regex(durationPattern, "expected a duration such as 90s, 1.5h or 1h30m"), z.number()])
  .meta({ description: "A duration such as `90s`, `1.5h` or `1h30m`, or a number of seconds.", examples: ["10m"] })
  .transform((value, context) => {
    const ms = typeof value === "number" ? Math.round(value * second) : (parseDuration(value) ?? Number.NaN);
    if (ms >= 0 && ms <= maxDuration) return ms;
    context.addIssue("expected a duration from 0 to 100 years");
    return z.NEVER;
  });
