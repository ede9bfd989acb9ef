import { nodeVersions, projects, type Runtime } from "../test/package/matrix/projects.js";
import { plannedRuns, projectName, type Results } from "../test/package/matrix/results.js";
import { withSection } from "./readme-section.js";

const runtimes = (Object.keys(nodeVersions) as Runtime[]).filter((one) => projects.some(({ on }) => on.includes(one)));

/** `docs/integrations.md` with the table of what each tool did with the packed package. */
export function withToolTable(document: string, results: Results): string {
  const head = ["tool", "run as", ...runtimes];
  const rows = projects.flatMap((project) =>
    Object.keys(project.runs).map((run) => {
      const passed = results[projectName(project)]?.[run] ?? {};
      return [projectName(project), run, ...runtimes.map((one) => cell(passed[one]))];
    }),
  );
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`);
  return withSection(document, "tools", lines.join(""));
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
