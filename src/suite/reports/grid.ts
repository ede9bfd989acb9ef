import { type OperationId, operationIds } from "../../contract/operations.js";
import type { Theme } from "../checks/check.js";
import type { Verdict } from "../run/judge.js";
import { countVerdicts, type Report } from "../run/report.js";

/** How the checks of a theme came out for an operation. */
export interface Cell {
  /** The worst verdict; undefined without a check. */
  readonly verdict: Verdict | undefined;
  /** What counts, in few words, such as `2 failed of 5`. */
  readonly text: string;
  /** Id of the first check of that verdict. */
  readonly first?: string;
}

/** How the checks came out, by theme and operation. */
export interface Grid {
  readonly operations: readonly OperationId[];
  readonly rows: readonly { readonly theme: Theme; readonly cells: readonly Cell[] }[];
}

const worstFirst = ["fail", "unchecked", "observed", "skip", "pass"] as const satisfies readonly Verdict[];

const words: Readonly<Record<Verdict, string>> = {
  fail: "failed",
  unchecked: "not checked",
  observed: "observed",
  skip: "skipped",
  pass: "passed",
};

/** Sums up a report by theme and operation. */
export function gridOf({ results }: Pick<Report, "results">): Grid {
  const themes = [...new Set(results.map(({ theme }) => theme))];
  return {
    operations: operationIds,
    rows: themes.map((theme) => ({
      theme,
      cells: operationIds.map((operation) => {
        const own = results.filter((result) => result.theme === theme && result.operation === operation);
        const seen = countVerdicts(own);
        const verdict = worstFirst.find((one) => seen[one] > 0);
        if (verdict === undefined) return { verdict, text: "" };
        const all = seen[verdict] === own.length ? `${own.length}` : `${seen[verdict]} of ${own.length}`;
        const first = own.find((result) => result.verdict === verdict)?.id;
        return { verdict, text: `${all} ${words[verdict]}`, ...(first !== undefined && { first }) };
      }),
    })),
  };
}
