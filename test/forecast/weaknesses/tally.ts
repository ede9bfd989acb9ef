import { appendFile, readFile } from "node:fs/promises";
import type { ForecastReport, MutantResult } from "../../../src/forecast/run/report.js";
import { triedOf } from "../../../src/forecast/run/verdicts.js";
import { judged } from "./judged.js";
import type { AppName, Weakness } from "./weakness.js";

/** Without the planted weaknesses, or with them. */
export type Form = "sound" | "weak";

/** What one forecast of an app came to. */
export interface Turn {
  readonly app: AppName;
  readonly form: Form;
  /** Which mutants it is of. */
  readonly selection: string;
  readonly milliseconds: number;
  /** Time of processors that it took, where the system tells it. */
  readonly cpuMs?: number | undefined;
  readonly ratio: number;
  readonly spent?: ForecastReport["spent"];
  readonly results: readonly Pick<MutantResult, "id" | "verdict" | "because" | "differs">[];
}

/** Compares the time of a forecast with running the suite once for each relevant mutant, on all processors. */
export function ratioOf(report: ForecastReport): number {
  const { milliseconds, suite } = report;
  return milliseconds / ((suite.milliseconds * triedOf(report).length) / suite.jobs);
}

/** Reads the turns of earlier runs from a file with one in each line; none if there is no such file. */
export async function readTurns(file: string): Promise<Turn[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  // A line that a crash has cut off has no end.
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Turn);
}

export async function appendTurn(file: string, turn: Turn): Promise<void> {
  await appendFile(file, `${JSON.stringify(turn)}\n`);
}

/** Compares the verdicts of forecasts with what is expected, and with one another. */
export class Tally {
  readonly #verdicts = new Map<string, Set<string>>();
  readonly #problems = new Set<string>();
  #unnoticed = 0;

  constructor(
    private readonly planted: readonly Weakness[],
    private readonly print: (line: string) => void,
  ) {}

  get problems(): number {
    return this.#problems.size;
  }

  /** Adds the verdicts of a forecast, and prints what is wrong with them. */
  add({ app, form, results }: Turn): void {
    const finds = this.planted.filter((one) => one.app === app).flatMap((one) => one.finds);
    for (const { id, verdict, because, differs } of results) {
      if (verdict === "not-run") continue;
      const key = `${app}, ${form}, ${id}`;
      const seen = this.#verdicts.get(key) ?? new Set();
      this.#verdicts.set(key, seen.add(verdict));
      if (seen.size > 1) this.#addProblem(`flaky: ${key}: ${[...seen].join(", ")}`);
      const isExpected = form === "weak" && finds.includes(id);
      const details = `${because}${differs.map((text) => `\n    ${text}`).join("")}`;
      if (verdict === "unnoticed") this.#unnoticed += 1;
      if (isExpected && verdict !== "unnoticed") this.#addProblem(`not found: ${key} is ${verdict}: ${details}`);
      if (!isExpected && verdict === "unnoticed" && !isJudged(app, form, id))
        this.#addProblem(`unexpected: ${key} is unnoticed: ${details}`);
    }
  }

  /** Sums up all forecasts so far, in one line. */
  summary(): string {
    const weak = this.planted.filter(({ app }) =>
      [...this.#verdicts.keys()].some((key) => key.startsWith(`${app}, weak`)),
    );
    const found = weak.filter(({ app, finds }) => finds.every((id) => this.#isAlwaysUnnoticed(`${app}, weak, ${id}`)));
    const flaky = [...this.#verdicts.values()].filter((seen) => seen.size > 1);
    return (
      `${found.length} of ${weak.length} weaknesses found, ${this.#unnoticed} verdicts "unnoticed", ` +
      `${flaky.length} of ${this.#verdicts.size} flaky, ${this.#problems.size} problems`
    );
  }

  #isAlwaysUnnoticed(key: string): boolean {
    const seen = this.#verdicts.get(key);
    return seen?.size === 1 && seen.has("unnoticed");
  }

  #addProblem(problem: string): void {
    if (!this.#problems.has(problem)) this.print(problem);
    this.#problems.add(problem);
  }
}

/** Reports whether a person has found that nothing of the app notices the mutant, with a weakness or without. */
function isJudged(app: AppName, form: Form, id: string): boolean {
  return judged.some((one) => one.app === app && (one.form ?? form) === form && one.mutants.test(id));
}
