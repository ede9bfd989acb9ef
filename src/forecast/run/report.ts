import { z } from "zod";
import { operationIds } from "../../contract/operations.js";
import { revisions } from "../../contract/revisions.js";
import { namedIds } from "../../lib/glob.js";
import { mutantKinds } from "../names.js";
import { groupOf, outcomeOf, type Verdict, verdicts } from "./verdicts.js";

/** How often the command was run for something, and how long these runs took together. */
const spentModel = z.object({
  purpose: z.enum(["reference", "usual", "richer", "confirmation", "value"]),
  runs: z.int(),
  milliseconds: z.number(),
});

export type Spent = z.output<typeof spentModel>;

/** What the command is run for. */
export type Purpose = Spent["purpose"];

const readModel = z.object({ path: z.string(), file: z.string().optional(), line: z.int().optional() });

/** What became of a mutant. */
export const resultModel = z.object({
  id: z.string(),
  kind: z.enum(mutantKinds),
  operations: z.array(z.enum(operationIds)),
  operator: z.string(),
  sentence: z.string(),
  contract: z.string(),
  verdict: z.enum(Object.keys(verdicts) as [Verdict, ...Verdict[]]),
  /** Why, in a few words. */
  because: z.string(),
  /** What differs without a test that fails. */
  differs: z.array(z.string()),
  /** Where the client reads what changes, if that is known. */
  read: readModel.optional(),
  /** Why it is accepted although nothing notices it. */
  accepted: z.string().optional(),
  milliseconds: z.number(),
});

export type MutantResult = z.output<typeof resultModel>;

/** Everything that a forecast found out; its JSON report. */
export const reportModel = z.object({
  tool: z.literal("realtimekit-testkit forecast"),
  version: z.string(),
  command: z.array(z.string()),
  startedAt: z.string(),
  milliseconds: z.number(),
  revision: z.enum(revisions),
  from: z.enum(revisions),
  to: z.enum(revisions),
  seed: z.string(),
  /** What only reports of the same scenario and profile have in common; absent without both. */
  data: z.string().optional(),
  /** `unstable`: nothing could be judged, as when the command fails or is flaky without any mutant. */
  outcome: z.enum(["survives", "unnoticed", "unstable"]),
  /** Why nothing, or not everything, could be judged. */
  reason: z.string().optional(),
  suite: z.object({
    /** How long the command takes alone. */
    milliseconds: z.number(),
    jobs: z.int(),
    tracked: z.boolean(),
    /** Operations with responses whose reads were not tracked; of them, anything may have been read. */
    untracked: z.array(z.string()).optional(),
    requests: z.int(),
    /** What differs from run to run without any mutant, and is not judged. */
    flaky: z.array(z.string()),
  }),
  spent: z.array(spentModel).optional(),
  results: z.array(resultModel),
  /** Entries of the baseline that are expired, misnamed or no longer needed. */
  problems: z.array(z.string()),
});

export type ForecastReport = z.output<typeof reportModel>;

/** Findings that the user knows and accepts, each with a reason and perhaps an end. */
export const forecastBaselineModel = z.array(
  z.strictObject({
    mutant: z.string().min(1).describe("What `--only` takes: an id, a part of ids, or a pattern with *."),
    reason: z.string().min(1),
    expires: z.iso.date().optional().describe("Last day on which the entry counts."),
  }),
);

export type ForecastBaseline = z.output<typeof forecastBaselineModel>;

/** Accepts the known findings of a report, and complains about entries that are expired, misnamed or no longer needed. */
export function applyBaseline(
  report: ForecastReport,
  baseline: ForecastBaseline,
  today: string,
  /** The ids of all mutants that there are. */
  ids: readonly string[],
): ForecastReport {
  if (report.outcome === "unstable") return report;
  const entries = baseline.map((entry) => ({
    ...entry,
    isExpired: entry.expires !== undefined && entry.expires < today,
    named: new Set(namedIds(ids, entry.mutant)),
  }));
  const results = report.results.map((result): MutantResult => {
    const entry = entries.find(({ named, isExpired }) => !isExpired && named.has(result.id));
    return entry && result.verdict === "unnoticed" ? { ...result, accepted: entry.reason } : result;
  });
  const problems = entries.flatMap(({ mutant, expires, isExpired, named }) => {
    if (isExpired) return [`baseline ${mutant}: expired on ${expires}; mend the tests or renew the entry`];
    if (named.size === 0) return [`baseline ${mutant}: there is no such mutant; correct or remove the entry`];
    const looked = results.filter(({ id }) => named.has(id));
    // What was not looked at cannot be called gone.
    if (looked.length < named.size || looked.some((one) => ["open", "unnoticed"].includes(groupOf(one)))) return [];
    const now = [...new Set(looked.map(({ verdict }) => verdict))].join(", ");
    return [`baseline ${mutant}: ${named.size === 1 ? "it is" : "they are"} ${now} now; remove the entry`];
  });
  return { ...report, results, problems, outcome: outcomeOf({ ...report, results }) };
}
