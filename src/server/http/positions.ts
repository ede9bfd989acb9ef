import type { RequestHeaders } from "./messages.js";

/** The header with the position of the log that a response of a replica shows at least. */
export const positionHeader = "x-testkit-position";

/** The header of a request that waits until a replica has followed the log up to a position. */
export const minPositionHeader = "x-testkit-min-position";

/** The header of responses of a replica that cannot reach the log, or has been behind it for a while. */
export const staleHeader = "x-testkit-stale";

/** How long a request waits for a position, in milliseconds. */
export const positionWaitMs = 1000;

/** Returns the position that a request waits for, 0 without one; undefined when its header is malformed. */
export function wantedPosition(headers: RequestHeaders): number | undefined {
  const wanted = headers[minPositionHeader];
  if (wanted === undefined) return 0;
  return /^\d{1,15}$/.test(String(wanted)) ? Number(wanted) : undefined;
}
