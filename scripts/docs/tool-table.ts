import { nodeVersions, projects, type Runtime } from "../../test/package/matrix/projects.js";
import { plannedRuns, projectName, type Results } from "../../test/package/matrix/results.js";
import { table } from "./markdown.js";

const runtimes = (Object.keys(nodeVersions) as Runtime[]).filter((one) => projects.some(({ on }) => on.includes(one)));

/** Renders the table of what each tool did with the packed package. */
export function renderToolTable(results: Results): string {
  const head = ["tool", "run as", ...runtimes];
  const rows = projects.map((project) => {
    const runs = Object.keys(project.runs);
    const passed = results[projectName(project)] ?? {};
    return [projectName(project), runNames(runs), ...runtimes.map((one) => cell(runs, (run) => passed[run]?.[one]))];
  });
  return table(head, rows);
}

/** Returns the runs without a result, which `npm run test:tools` makes. */
export function missingRuns(results: Results): string[] {
  return plannedRuns(projects)
    .filter(({ project, run, runtime }) => results[projectName(project)]?.[run]?.[runtime] === undefined)
    .map(({ project, run, runtime }) => `${projectName(project)}: ${run} on ${runtime}`);
}

/** Lists runs; those of every environment with every pool, by both. */
function runNames(runs: readonly string[]): string {
  const [first, second] = [0, 1].map((part) => new Set(runs.map((run) => run.split(", ")[part])));
  const isProduct = first && second && runs.length > 1 && first.size * second.size === runs.length;
  return isProduct ? `${[...first].join(", ")}; each with ${[...second].join(", ")}` : runs.join("; ");
}

/** Says whether all runs passed, and else which did not; empty if none was made. */
function cell(runs: readonly string[], passed: (run: string) => boolean | undefined): string {
  const failed = runs.filter((run) => passed(run) === false);
  if (failed.length > 0) return `**not** ${failed.join("; ")}`;
  return runs.some(passed) ? "yes" : "";
}
