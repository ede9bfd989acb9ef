import type { Exchange } from "./exchange.js";
import { broken, type Finding } from "./finding.js";

/** Thrown when a legal request got an answer that cannot be judged further. */
export class Unusable extends Error {
  override readonly name = "Unusable";

  constructor(
    readonly exchange: Exchange,
    readonly code: "status" | "json",
  ) {
    super(`${exchange.path} answered ${code === "status" ? exchange.status : "no JSON"}`);
  }

  /** The finding that this answer is. */
  finding(): Finding {
    const { exchange } = this;
    return this.code === "status"
      ? broken("status", exchange.probe.operation, "A legal request is not answered with 200.", [exchange], {
          expected: "status 200",
          seen: `status ${exchange.status}`,
        })
      : broken("json", exchange.probe.operation, "The body is not JSON.", [exchange], { expected: "a JSON object" });
  }
}

/** Thrown by a check that found nothing to judge; the message says why. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}
