import { operationIds } from "../../contract/operations.js";
import { type FaultEffect, faultPresets } from "../../server/faults/rule.js";
import { faultOf, type Mutant } from "./mutant.js";

interface Failure {
  /** Completes the sentence "Every request for OPERATION ...". */
  readonly change: string;
  readonly effect: FaultEffect;
  /** How often it happens; always unless set. */
  readonly count?: number;
  /** Set if clients wait for it. */
  readonly waits?: true;
}

const rateLimited: FaultEffect = faultPresets["rate-limited"].effect;

/** The ways in which requests can fail in transport. */
export const failures = {
  unauthorized: { change: "gets 401", effect: faultPresets["expired-token"].effect },
  forbidden: { change: "gets 403", effect: { status: 403, envelope: "gateway", message: "Forbidden" } },
  "rate-limited-once": { change: "gets 429 with Retry-After: 1", effect: rateLimited, count: 1, waits: true },
  "rate-limited": { change: "gets 429 with Retry-After: 1", effect: rateLimited, waits: true },
  "server-error": { change: "gets 500", effect: { status: 500 } },
  unavailable: { change: "gets 503", effect: { status: 503 } },
  "bad-gateway-page": { change: "gets 502 with a page of HTML", effect: { status: 502, envelope: "html" } },
  truncated: { change: "ends in the middle of the body", effect: { connection: "truncate" } },
  slow: { change: "gets no response", effect: { connection: "stall" }, waits: true },
  reset: { change: "ends in a reset connection", effect: { connection: "reset" } },
} as const satisfies Readonly<Record<string, Failure>>;

/** Derives how the requests of each operation can fail. */
export function transportMutants(): Mutant[] {
  return operationIds.flatMap((operation) =>
    Object.entries<Failure>(failures).map(([operator, { change, effect, count, waits }]): Mutant => {
      const which = count === undefined ? "Every" : "The first";
      return {
        id: `transport/${operation}/${operator}`,
        kind: "transport",
        operations: [operation],
        sentence: `${which} request for ${operation} ${change}.`,
        contract: `A request for ${operation} may fail; a client has to bear that.`,
        operator,
        settings: faultOf(operation, effect, count),
        matters: "$",
        ...(count === undefined && { permanent: true as const }),
        ...(waits && { waits }),
      };
    }),
  );
}
