import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../../../src/lib/files.js";
import { type Project, projects, type Runtime } from "./projects.js";

/** Whether a run passed, by project, run and runtime: `results.json`. */
export type Results = Record<string, Record<string, Partial<Record<Runtime, boolean>>>>;

const file = fileURLToPath(new URL("results.json", import.meta.url));

/** Returns the name of a project: what it is about, with its version. */
export function projectName({ folder, packages }: Project): string {
  const [tool] = Object.entries(packages);
  return tool ? tool.join(" ") : folder;
}

/** Reads the results of the last runs. */
export async function readResults(): Promise<Results> {
  return JSON.parse(await readFile(file, "utf8")) as Results;
}

/** Stores results over earlier ones of the same runs, in the order of `projects`, without runs that are no more. */
export async function storeResults(results: Results): Promise<void> {
  const before = await readResults();
  const after: Results = {};
  for (const { project, run, runtime } of plannedRuns(projects)) {
    const name = projectName(project);
    const passed = results[name]?.[run]?.[runtime] ?? before[name]?.[run]?.[runtime];
    if (passed !== undefined) addResult(after, name, run, runtime, passed);
  }
  await writeFileAtomic(file, [`${JSON.stringify(after, null, 2)}\n`]);
}

export function addResult(results: Results, name: string, run: string, runtime: Runtime, passed: boolean): void {
  results[name] = { ...results[name], [run]: { ...results[name]?.[run], [runtime]: passed } };
}

/** A run of a project on one runtime. */
export interface PlannedRun {
  readonly project: Project;
  readonly run: string;
  readonly runtime: Runtime;
}

/** Returns the runs of projects: all, or the few that CI has time for. */
export function plannedRuns(chosen: readonly Project[], fast = false): PlannedRun[] {
  return chosen.flatMap((project) => {
    const runs = fast ? (project.fast ?? []) : Object.keys(project.runs);
    const runtimes = fast ? project.on.slice(-1) : project.on;
    return runs.flatMap((run) => runtimes.map((runtime) => ({ project, run, runtime })));
  });
}
