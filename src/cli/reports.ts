import { join } from "node:path";
import type { Reporter } from "../lib/reporter.js";
import { CliError } from "./cli-error.js";
import { maskSecrets, print, printError, printStyled, printUntrusted } from "./output.js";
import { writeInFolder } from "./user-files.js";

/** The options that name the reports of a run, as parsed by commander. */
interface ReportOptions<Name extends string> {
  readonly report: readonly Name[];
  readonly out?: string | undefined;
}

type Reporters<Name extends string, R> = Readonly<Record<Name, Reporter<R>>>;

/** Rejects several reports without a folder to write them to. */
export function rejectUnwritableReports<Name extends string, R>(
  { report, out }: ReportOptions<Name>,
  reporters: Reporters<Name, R>,
): void {
  const files = report.filter((name) => !reporters[name].stdout);
  if (out === undefined && (files.length > 1 || (files.length === 1 && report.length > 1))) {
    throw new CliError(`--report ${report.join(",")} needs --out DIR: only one report fits on the standard output`);
  }
}

/** The files that reports are written to; none without a folder. */
export function reportFiles<Name extends string, R>(
  { report, out }: ReportOptions<Name>,
  reporters: Reporters<Name, R>,
): string[] {
  if (out === undefined) return [];
  return report.flatMap((name) => (reporters[name].stdout ? [] : [join(out, reporters[name].file)]));
}

/** Writes the reports that are files into the folder, if there is one, names them, and prints the others. */
export async function writeReports<Name extends string, R>(
  report: R,
  { report: names, out }: ReportOptions<Name>,
  reporters: Reporters<Name, R>,
): Promise<void> {
  const written: string[] = [];
  const printed: Reporter<R>[] = [];
  try {
    for (const reporter of names.map((name) => reporters[name])) {
      if (out === undefined || reporter.stdout) {
        printed.push(reporter);
        continue;
      }
      const file = join(out, reporter.file);
      await writeInFolder(file, reporter.render(report));
      written.push(file);
    }
  } finally {
    if (written.length > 0) printError(`Reports: ${written.join(", ")}\n`);
    // Last, so that a terminal ends with the verdict, also when a file cannot be written.
    for (const reporter of printed) printReport(reporter, reporter.render(report));
  }
}

/** Prints a report: workflow commands so that GitHub Actions runs them, other text for people so that it runs none. */
function printReport<R>({ file, stdout }: Reporter<R>, text: string): void {
  if (stdout === "commands") printStyled(maskSecrets(text));
  else if (stdout === "text" || file.endsWith(".md")) printUntrusted(text);
  else print(text);
}
