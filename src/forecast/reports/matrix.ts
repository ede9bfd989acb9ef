import type { OperationId } from "../../contract/operations.js";
import { type MutantKind, mutantKinds } from "../mutants/mutant.js";
import type { ForecastReport, MutantResult } from "../run/report.js";
import { groupOf, isFinding } from "../run/verdicts.js";

/** The mutants of an operation and a kind, in a few words. */
export interface Cell {
  readonly kind: MutantKind;
  readonly text: string;
  readonly state: "fail" | "pass" | "note" | "dim";
  readonly firstFinding: MutantResult | undefined;
}

/** How mutants came out, by operation and kind; a mutant of several operations counts for each. */
export function matrixOf(
  { results }: Pick<ForecastReport, "results">,
  operations: readonly OperationId[],
): { readonly operation: string; readonly cells: readonly Cell[] }[] {
  return operations.map((operation) => ({
    operation,
    cells: mutantKinds.map((kind) => {
      const all = results.filter((result) => result.kind === kind && result.operations.includes(operation));
      const findings = all.filter(isFinding);
      const covered = all.filter((result) => groupOf(result) === "covered").length;
      const open = all.filter((result) => groupOf(result) === "open").length;
      const parts = [
        ...(findings.length > 0 ? [`${findings.length} unnoticed`] : []),
        ...(covered > 0 ? [`${covered} noticed or survived`] : []),
        ...(open > 0 ? [`${open} open`] : []),
      ];
      const state = findings.length > 0 ? "fail" : open > 0 ? "note" : covered > 0 ? "pass" : "dim";
      const text = parts.length > 0 ? parts.join(", ") : all.length > 0 ? "not relevant" : "";
      return { kind, text, state, firstFinding: findings[0] } satisfies Cell;
    }),
  }));
}
