import type { ApiResponse } from "./exchange.js";

/** How a connection can break: it is reset, never answered, or ends in the middle of the body. */
export type ConnectionFaultKind = "reset" | "stall" | "truncate";

/** An answer that does not arrive whole, because a fault breaks the connection. */
export class ConnectionFault {
  /** No status arrives for certain. */
  readonly status = 0;

  constructor(
    readonly how: ConnectionFaultKind,
    /** What was to be answered, of which `truncate` sends a half. */
    readonly whole: ApiResponse,
  ) {}
}
