import { type Selection, selects } from "../lib/glob.js";
import { suggest } from "../lib/suggest.js";
import { CliError } from "./cli-error.js";
import { maskSecrets, print, printStyled, printUntrusted } from "./output.js";

/** Rejects patterns that select none of the ids: they would run or require nothing, and look like success. */
export function rejectUnknownPatterns(
  kind: string,
  ids: readonly string[],
  { only = [], skip = [], require = [] }: Selection & { readonly require?: readonly string[] | undefined },
): void {
  for (const [option, patterns] of Object.entries({ only, skip, require })) {
    const unknown = patterns.find((pattern) => !ids.some((id) => selects(pattern, id)));
    if (unknown === undefined) continue;
    const near = suggest(unknown, ids);
    const advice = near === undefined ? "--list shows them" : `did you mean ${near}? --list shows all`;
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

/** Prints a report: workflow commands so that GitHub Actions runs them, other text for people so that it runs none. */
export function printReport(name: string, stdout: "text" | "commands" | undefined, text: string): void {
  if (stdout === "commands") printStyled(maskSecrets(text));
  else if (stdout === "text" || name === "markdown") printUntrusted(text);
  else print(text);
}
