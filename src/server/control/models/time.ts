import { z } from "zod";
import { quoted } from "../../../lib/message.js";
import { parseDateTime } from "../../../lib/time.js";

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

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const maxDurationMs = 100 * 366 * unitMs.d;

/** A length of time as text such as `90s` or `1h30m`, or as a number of seconds; read as milliseconds. */
export const durationModel = z
  .union([
    z.string().regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/, "expected a duration such as 90s, 10m or 1h30m"),
    z.number(),
  ])
  .meta({ description: "A duration such as `90s`, `10m` or `1h30m`, or a number of seconds.", examples: ["10m"] })
  .transform((value, context) => {
    const ms = Math.round(typeof value === "number" ? value * 1000 : durationMs(value));
    if (ms >= 0 && ms <= maxDurationMs) return ms;
    context.addIssue("expected a duration from 0 to 100 years");
    return z.NEVER;
  });

function durationMs(text: string): number {
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g);
  return Array.from(parts, ([, amount, unit]) => Number(amount) * unitMs[unit as keyof typeof unitMs]).reduce(
    (sum, ms) => sum + ms,
    0,
  );
}
