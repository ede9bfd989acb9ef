import type { Origin } from "../../contract/constants.js";
import { operations } from "../../contract/operations.js";
import type { CheckResult } from "../run/report.js";

const meanings: Readonly<Record<Origin, string>> = {
  documented: "The documentation says so",
  example: "A published example or an official SDK shows it",
  semantic: "It follows from what the documented words mean",
  assumed: "No document says so: it is an assumption of realtimekit-testkit, and what breaks it is only observed",
};

/** Where the sentence of a check comes from: why it counts, and the page to read. */
export function citationOf({ origin, operation }: Pick<CheckResult, "origin" | "operation">) {
  return { why: meanings[origin], page: operations[operation].page };
}
