import { nodeVersions, projects, type Runtime } from "../../test/package/matrix/projects.js";
import { plannedRuns, projectName, type Results } from "../../test/package/matrix/results.js";
import { table } from "./markdown.js";

const runtimes = (Object.keys(nodeVersions) as Runtime[]).filter((one) => projects.some(({ on }) => on.includes(one)));

/** Renders the table of what each tool did with the packed package. */
export function renderToolTable(results: Results): string {
  const head = ["tool", "run as", ...runtimes];
  const rows = projects.flatMap((project) =>
    Object.keys(project.runs).map((run) => {
      const passed = results[projectName(project)]?.[run] ?? {};
      return [projectName(project), run, ...runtimes.map((one) => cell(passed[one]))];
    }),
  );
  return table(head, rows);
}

/** The runs without a result, which `npm run test:tools` makes. */
export function missingRuns(results: Results): string[] {
  return plannedRuns(projects)
    .filter(({ project, run, runtime }) => results[projectName(project)]?.[run]?.[runtime] === undefined)
    .map(({ project, run, runtime }) => `${projectName(project)}: ${run} on ${runtime}`);
}

function cell(passed: boolean | undefined): string {
  if (passed === undefined) return "";
  return passed ? "yes" : "**no**";
}
