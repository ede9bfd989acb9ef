import { z } from "zod";
import { parseDateTime } from "../lib/time.js";

/**
 * A `date-time` as RFC 3339 defines it: with an offset, any fraction of a second, a leap second, and `t` and `z` in either
 * case. zod's own is stricter, and the times of other fields and of queries are read like this one.
 */
export const dateTime = z.stringFormat("datetime", (text) => parseDateTime(text) !== undefined);

/** A UUID of any version and variant: the documents promise no more than its form. */
export const uuid = z.guid("expected a UUID");
