import { z } from "zod";
import { parseDateTime } from "../lib/time.js";

/**
 * A `date-time` as RFC 3339 defines it: with an offset, any fraction of a second, leap seconds, and `t` and `z` in
 * either case. zod's own format is stricter than the parser of the other times and queries.
 */
export const dateTime = z.stringFormat("datetime", (text) => parseDateTime(text) !== undefined);

/** A UUID of any version and variant, as the documents promise no more than the form. */
export const uuid = z.guid();
