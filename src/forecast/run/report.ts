import { z } from "zod";
import { operationIds } from "../../contract/operations.js";
import { revisions } from "../../contract/revisions.js";
import { mutantKinds } from "../names.js";
import { type Verdict, verdicts } from "./verdicts.js";

/** How often the command was run for a purpose, and the total duration of these runs. */
const spentModel = z.object({
  purpose: z.enum(["reference", "usual", "richer", "confirmation", "value"]),
  runs: z.int(),
  milliseconds: z.number(),
});

export type Spent = z.output<typeof spentModel>;

export type Purpose = Spent["purpose"];

const readModel = z.object({ path: z.string(), file: z.string().optional(), line: z.int().optional() });

export const resultModel = z.object({
  id: z.string(),
  kind: z.enum(mutantKinds),
  operations: z.array(z.enum(operationIds)),
  operator: z.string(),
  sentence: z.string(),
  contract: z.string(),
  verdict: z.enum(Object.keys(verdicts) as [Verdict, ...Verdict[]]),
  /** The reason, in a few words. */
  because: z.string(),
  /** Differences that no failing test accompanies. */
  differs: z.array(z.string()),
  /** Where the client reads what changes, if known. */
  read: readModel.optional(),
  /** Why it is accepted although nothing notices it. */
  accepted: z.string().optional(),
  milliseconds: z.number(),
});

export type MutantResult = z.output<typeof resultModel>;

/** All results of a forecast; its JSON report. */
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
  /** Identifies the scenario and profile; absent without both. */
  data: z.string().optional(),
  /** `unstable`: nothing could be judged, for example because the command is flaky without any mutant. */
  outcome: z.enum(["survives", "unnoticed", "unstable"]),
  /** Why nothing, or not everything, could be judged. */
  reason: z.string().optional(),
  suite: z.object({
    /** How long the command takes alone. */
    milliseconds: z.number(),
    jobs: z.int(),
    tracked: z.boolean(),
    /** Operations with responses whose reads were not tracked; anything in them may have been read. */
    untracked: z.array(z.string()).optional(),
    requests: z.int(),
    /** What varies between runs without any mutant, and is not judged. */
    flaky: z.array(z.string()),
  }),
  spent: z.array(spentModel).optional(),
  results: z.array(resultModel),
  /** Entries of the baseline that are expired, misnamed or no longer needed. */
  problems: z.array(z.string()),
});

export type ForecastReport = z.output<typeof reportModel>;
