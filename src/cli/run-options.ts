import { join } from "node:path";
import { namedIds, type Selection } from "../lib/glob.js";
import type { Reporter } from "../lib/reporter.js";
import { didYouMean } from "../lib/suggest.js";
import { CliError } from "./cli-error.js";
import { maskSecrets, print, printError, printStyled, printUntrusted } from "./output.js";
import { writeInFolder } from "./user-files.js";

/** Rejects patterns that select none of the ids: they would run or require nothing, and look like success. */
export function rejectUnknownPatterns(
  kind: string,
  ids: readonly string[],
  { only = [], skip = [], require = [] }: Selection & { readonly require?: readonly string[] | undefined },
): void {
  for (const [option, patterns] of Object.entries({ only, skip, require })) {
    const unknown = patterns.find((pattern) => namedIds(ids, pattern).length === 0);
    if (unknown === undefined) continue;
    const meant = didYouMean(unknown, ids);
    const advice = meant === undefined ? "--list shows them" : `${meant} --list shows all`;
    throw new CliError(`--${option}: no ${kind} is called ${JSON.stringify(unknown)}; ${advice}`);
  }
}

/** Rejects several reports without a folder to write them to. */
export function rejectUnwritableReports<Name extends string>(
  { report, out }: { readonly report: readonly Name[]; readonly out?: string | undefined },
  reporters: Readonly<Record<Name, { readonly stdout?: unknown }>>,
): void {
  const files = report.filter((name) => !reporters[name].stdout);
  if (out === undefined && (files.length > 1 || (files.length === 1 && report.length > 1))) {
    throw new CliError(`--report ${report.join(",")} needs --out DIR: only one report fits on the standard output`);
  }
}

/** The files that reports are written to; none without a folder. */
export function reportFiles<Name extends string>(
  { report, out }: { readonly report: readonly Name[]; readonly out?: string | undefined },
  reporters: Readonly<Record<Name, { readonly file: string; readonly stdout?: unknown }>>,
): string[] {
  if (out === undefined) return [];
  return report.flatMap((name) => (reporters[name].stdout ? [] : [join(out, reporters[name].file)]));
}

/** Writes the reports that are files into the folder, if there is one, names them, and prints the others. */
export async function writeReports<Name extends string, R>(
  report: R,
  { report: names, out }: { readonly report: readonly Name[]; readonly out?: string | undefined },
  reporters: Readonly<Record<Name, Reporter<R>>>,
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
