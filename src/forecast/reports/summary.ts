import type { OperationId } from "../../contract/operations.js";
import { groupBy } from "../../lib/collections.js";
import { counted } from "../../lib/message.js";
import { shellWord } from "../../lib/printable.js";
import { mutantKinds } from "../names.js";
import type { ForecastReport, MutantResult, Purpose } from "../run/report.js";
import { countVerdicts, findingsOf, groupOf, isFinding, triedOf, type Verdict, verdicts } from "../run/verdicts.js";

export function headline(report: ForecastReport): string {
  const { outcome, reason, command } = report;
  const name = command.map(shellWord).join(" ");
  if (outcome === "unstable") return `${name} could not be judged: ${reason?.split(/:?\n/)[0] ?? ""}`;
  const tried = triedOf(report);
  if (tried.length === 0) return `no change of the API was tried on ${name}`;
  if (tried.every(({ verdict }) => verdict === "unknown")) return `no change of the API could be judged for ${name}`;
  const findings = findingsOf(report).length;
  const unnoticed = findings === 0 ? acceptedOf(report) : findings;
  if (unnoticed === 0) return `${name} notices or survives every change of the API that could be judged`;
  const changes = unnoticed === 1 ? "a change" : `${unnoticed} changes`;
  return `${name} would not notice ${changes} of the API${findings === 0 ? ", which the baseline accepts" : ""}`;
}

function acceptedOf({ results }: ForecastReport): number {
  return results.filter(({ accepted }) => accepted !== undefined).length;
}

/** Formats the number of mutants per verdict as one line; none without mutants. */
export function counts(report: ForecastReport): string[] {
  const { results } = report;
  if (results.length === 0) return [];
  const byVerdict = countVerdicts(results);
  const accepted = acceptedOf(report);
  const parts = (Object.keys(verdicts) as Verdict[])
    .filter((verdict) => byVerdict[verdict] > 0)
    .map((verdict) => {
      const note = verdict === "unnoticed" && accepted > 0 ? ` (${accepted} accepted)` : "";
      return `${byVerdict[verdict]} ${verdicts[verdict].text}${note}`;
    });
  return [`${counted(results.length, "mutant")}: ${parts.join(", ")}`];
}

const purposes: Readonly<Record<Purpose, string>> = {
  reference: "without mutants",
  usual: "with the usual data",
  richer: "with richer data",
  confirmation: "to confirm a difference",
  value: "with other values of a field",
};

/** Formats where the time was spent: the runs by purpose, and the share during which fewer ran than allowed. */
function timeOf({ spent = [], suite, milliseconds }: ForecastReport): string[] {
  if (spent.length === 0) return [];
  const runs = spent.map((one) => `${one.runs} ${purposes[one.purpose]} (${seconds(one.milliseconds)})`);
  const used = spent.reduce((sum, one) => sum + one.milliseconds, 0) / suite.jobs;
  const idle = Math.round((1 - used / milliseconds) * 100);
  return [`Runs: ${runs.join(", ")}${idle > 0 ? `; for ${idle} % of the time, fewer ran than could` : ""}.`];
}

/** Lists how the results came about, a sentence each. */
export function facts(report: ForecastReport): string[] {
  const { suite, milliseconds, revision, seed, outcome, reason } = report;
  if (outcome === "unstable") return [`Revision ${revision}, seed ${seed}.`];
  return [
    `Revision ${revision}, seed ${seed}; ${counted(triedOf(report).length, "mutant")} tried in ${seconds(milliseconds)}, the command alone takes ${seconds(suite.milliseconds)}, ${suite.jobs} at a time.`,
    ...timeOf(report),
    trackingOf(report),
    ...(suite.flaky.length > 0
      ? [`Differs from run to run without any mutant, and is not judged: ${suite.flaky.join("; ")}.`]
      : []),
    ...(reason === undefined ? [] : [`Not complete: ${reason}.`]),
  ];
}

/** Explains which responses have tracked reads. */
function trackingOf({ suite: { tracked, untracked = [] } }: ForecastReport): string {
  const advice =
    "where nothing shows whether a field is used, the verdict is unknown. Let the tests print what they find.";
  if (!tracked) return `No client tracked what it reads (in Node, add to NODE_OPTIONS, do not replace it): ${advice}`;
  if (untracked.length === 0) return "Reads of responses were tracked: what nothing reads does not count.";
  return `Reads of responses were tracked, but not all of ${untracked.join(", ")}: there, ${advice}`;
}

/** Formats a duration in seconds, or in minutes from two minutes. */
export function seconds(milliseconds: number): string {
  if (milliseconds >= 120_000) return `${(milliseconds / 60_000).toFixed(1)} min`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export function adviceFor({ kind, id }: MutantResult): string {
  const measured = kind === "profile" ? ", or let calibrate measure what your account does" : "";
  return `Write the missing test${measured}: npx realtimekit-testkit forecast explain '${id}' --write FILE`;
}

/** Returns where the client reads what changes, unless the reason says so already. */
export function placeOf({ read, because }: Pick<MutantResult, "read" | "because">): string | undefined {
  if (read?.file === undefined) return undefined;
  const place = `${read.file}${read.line === undefined ? "" : `:${read.line}`}`;
  return because.startsWith(place) ? undefined : place;
}

/** Explains why a mutant is a finding and what to do about it, a line each. */
export function detailsOf(finding: MutantResult): string[] {
  const { because, differs, contract } = finding;
  const place = placeOf(finding);
  const read = place === undefined ? [] : [`read at ${place}`];
  return [because, ...differs, ...read, `contract: ${contract}`, adviceFor(finding)];
}

/** Findings to read together: changes of the same field, or failures of the same operation, with the same consequence. */
export interface FindingGroup {
  readonly id: string;
  readonly first: MutantResult;
  /** Empty if there is only the first finding. */
  readonly changes: readonly MutantResult[];
}

export function groupedFindings(report: Pick<ForecastReport, "results">): FindingGroup[] {
  // All changes of a field begin alike, and so do all failures of an operation.
  const commonId = ({ id }: MutantResult) => id.slice(0, id.lastIndexOf("/"));
  const groups = groupBy(findingsOf(report), (finding) => {
    const { id, kind, because, differs } = finding;
    const canJoin = kind === "contract" || kind === "transport";
    return JSON.stringify([canJoin ? commonId(finding) : id, because, differs]);
  });
  return Array.from(groups.values(), (group) => {
    const [first] = group;
    return group.length === 1
      ? { id: first.id, first, changes: [] }
      : { id: `${commonId(first)}, ${group.length} changes`, first, changes: group };
  });
}

/** Returns the outcome of the mutants by operation and kind, briefly; some mutants count for several operations. */
export function matrixOf({ results }: Pick<ForecastReport, "results">, operations: readonly OperationId[]) {
  return operations.map((operation) => ({
    operation,
    cells: mutantKinds.map((kind) => {
      const all = results.filter((result) => result.kind === kind && result.operations.includes(operation));
      const count = (test: (result: MutantResult) => boolean) => all.filter(test).length;
      const firstFinding = all.find(isFinding);
      const covered = count((result) => groupOf(result) === "covered");
      const open = count((result) => groupOf(result) === "open");
      const parts = Object.entries({
        unnoticed: count(isFinding),
        "noticed or survived": covered,
        open,
        accepted: count(({ accepted }) => accepted !== undefined),
      }).flatMap(([what, number]) => (number > 0 ? [`${number} ${what}`] : []));
      const state = firstFinding ? "fail" : open > 0 ? "note" : covered > 0 ? "pass" : "dim";
      return { text: parts.join(", ") || (all.length > 0 ? "not relevant" : ""), state, firstFinding };
    }),
  }));
}
