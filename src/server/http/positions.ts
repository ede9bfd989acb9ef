/** The header with the position of the log that a response of a replica shows at least. */
export const positionHeader = "x-testkit-position";

/** The header of a request that waits until a replica has followed the log up to a position. */
export const minPositionHeader = "x-testkit-min-position";

/** How long a request waits for a position, in milliseconds. */
export const positionWaitMs = 1000;
