import { stripVTControlCharacters } from "node:util";
import type { CommandResult } from "./runner.js";

/** Masks what looks like credentials, such as in a request that a test prints: reports quote the output. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/gi, "$1 ***")
    .replaceAll(
      /\b([\w-]{0,60}(?:token|secret|password|api[-_]?key|auth-key))(["']?\s*[:=]\s*["']?)[^\s"',;&]{8,}/gi,
      "$1$2***",
    );
}

/**
 * Patterns of output that varies between runs with the same input, and their replacements. Runners of several packages
 * prefix lines with the name of the package. Patterns that may match anywhere in a line are bounded, as lines can be
 * very long.
 */
const noise: readonly (readonly [RegExp, string])[] = [
  [/https?:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+(\/scope\/[\w.~-]+)?/g, "<api>"],
  [/\/scope\/forecast-\d+[\w.~-]*/g, "<scope>"],
  [/\b(127\.0\.0\.1|localhost):\d+/g, "<api>"],
  // cucumber-js, behave and the shell.
  [/\b\d+(m|min )\d+(\.\d+)?s\b/g, "<duration>"],
  // prove.
  [/\b\d+ wallclock secs \(.{1,100} CPU\)$/gm, "<duration>"],
  // Minutes as Playwright, mocha and Gradle print them: other minutes, and thousands of seconds, are data.
  [/(?<=\(|\bin )\d+(\.\d+)?m\b(?!\s?\d)/g, "<duration>"],
  [
    /\b(\d+\s?m\s?)?(\d{1,6}(\.\d+)?\s?(ms|milliseconds?)|\d{1,3}(\.\d+)?\s?(s|secs?|seconds?)|\d+(\.\d+)?\s?[µn]s)\b(\s?\d+(\.\d+)?\s?(ms|s)\b)*/g,
    "<duration>",
  ],
  // The shares of the duration that vitest 5 prints.
  [/(?<=\bDuration +<duration>) \([^(]{1,300}\d%[^(]{0,300}\)$/gm, ""],
  // The advice of vitest 5, which depends on how long its parts took.
  [
    /^.{0,60} (?:Environment|Import|Transform|Isolate) {2}.{1,200}(?: was created | modules were evaluated |transforming modules took |workers spawned ).*(?:\n.{0,60} {12}\S.*)*/gm,
    "",
  ],
  // PHPUnit and Behat, and jest and vitest with --logHeapUsage.
  [/\b(Memory: )[\d.]+ [KMG]B\b|\(\d+(?:\.\d+)?Mb\)$|\b\d+ MB (?=heap (?:size|used)\b)/gm, "$1<memory>"],
  // vitest, which stores snapshots only in the first run.
  [/^.*\bSnapshots +\d+ written *$/gm, ""],
  // Servers such as vite's, when concurrent runs want the same port.
  [/^.*\bport \d+ is in use\b.*$/gim, ""],
  [/^.{0,200}\[vite\].{0,60}\boptimiz(?:ed|er|ation)\b.*$/gm, ""],
  // Durations like on a clock: PHPUnit, and Maven from one minute.
  [/\b(time: +)[\d:.]+(?:(?=, Memory: )| min$)/gim, "$1<duration>"],
  // ScalaTest, WebdriverIO, Dart, and the tables of Cypress.
  [/(\bRun completed in |% completed\) in ).{1,60}$/gm, "$1<duration>"],
  [/^\d\d:\d\d (?=[+~-]\d+)/gm, ""],
  [/^([ │]*[✔✖] {2}\S.{0,200}?) +(?:\d\d:\d\d|<duration>)(?= {3})/gm, "$1 <duration>"],
  [/\b(duration_ms|duration|time|elapsed)(["':= ]+)\d+(\.\d+)?/gi, "$1$2<duration>"],
  // The number of a test in the list of Playwright, whose workers end in varying order.
  [/^( *[✓✘-] +)\d+ (?=.* › )/gm, "$1"],
  // go test, when concurrent tests take turns.
  [/^=== (?:NAME|CONT|PAUSE) .*$/gm, ""],
  // The last line of pytest, which fills the terminal, and repeats the duration from one minute.
  [/(?<!=)=+ (.{1,300} in <duration>)(?: \([\d:]+\))? =+$/gm, "$1"],
  // The slowest tests, with pytest --durations and rspec --profile.
  [/^(?:<duration> +(?:call|setup|teardown) .{1,300}|\(\d+ durations < .{1,100} hidden\..{0,100}\))$/gm, ""],
  [/^ {2}\S.{0,300}\n {4}<duration> \S{1,300}:\d+$/gm, ""],
  [/\b\d+(\.\d+)?% of total time\b/g, "<share>"],
  // Coverage: tables and summaries of istanbul, Node, Deno, Bun, mix, coverlet, pytest-cov and llvm-cov.
  [/^(?:.{0,200}\| *(?:% lines|line %|line +\| branch) |.{0,20}\bPercentage \| Module).*(?:\n.*(?:\||--).*)*/gim, ""],
  [
    /^.{0,200}\b(?:Name +Stmts +Miss|Filename +Regions +Missed Regions) .*(?:\n(?:.*---|.{0,200}?(?: {1,50}[\d.]{1,9}%?){3}).*)*/gm,
    "",
  ],
  [
    /\b(?:(?:Statements|Branches|Functions|Lines|Methods|Classes|Coverage) *: +[\d.]+% \( ?\d+ ?\/ ?\d+ ?\)|coverage: [\d.]+% of statements|application line coverage: [\d.]+%|[\d.]+% coverage, \d+\/\d+ lines covered|\d+ \/ \d+ LOC \([\d.]+%\) covered)/g,
    "<coverage>",
  ],
  // minitest.
  [/\b\d+(\.\d+)? (runs|assertions)\/s\b/g, "<rate>"],
  // nx, also in lerna, after a task has failed in another run.
  [/^.{0,200}\bNx detected .{0,200}flaky tasks?$(\n *(\S+:\S+|Flaky tasks .*)?$)*/gm, ""],
  // The seed of a random order of tests.
  [/(\bseed\b|-test\.shuffle)(["':= ]+)-?\d+/gi, "$1$2<seed>"],
  // The progress of PHPUnit and minitest, before what the tests print.
  [/^\.+ *(\d+ \/ \d+ \( *\d+%\))?/gm, ""],
  // Node's own frames in a stack, which depend on what was ready at the time.
  [/^.{0,200}\(?\bnode:internal\/[^\s)]{1,200}:\d+:\d+\)?$/gm, ""],
  [/(\/private)?(\/tmp|\/var\/folders)\/[^\s"')]+/g, "<temp>"],
  [/\b(pid|process)(["':= ]+)\d+/gi, "$1$2<pid>"],
];

/** Returns the lines that a run printed, without variations between runs. */
export function comparableLines(result: CommandResult, dates: ReadonlySet<number>): string[] {
  const { exitCode, stdout, milliseconds } = result;
  const stderr = stripVTControlCharacters(result.stderr);
  const reported = loggedInJest(stderr) + (exitCode === 0 ? "" : failedAssertions(stderr));
  const printed = stripVTControlCharacters(withoutSecrets(stdout + reported));
  const text = noise.reduce((rest, [pattern, by]) => rest.replaceAll(pattern, by), printed);
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => withoutClock(line, milliseconds, dates).trimEnd())
    .map((line) => line.replace(slowInMocha, "").replaceAll(/\b\d+\.\d+\b/g, withoutRounding))
    .filter((line) => line !== "" && !slowInVitest.test(line));
}

/** Returns the logs of tests in jest, whose reporter prints a block for each call to standard error. */
function loggedInJest(stderr: string): string {
  const blocks = stderr.matchAll(/^ {2}console\.(?:log|info|dir|table)\n((?:\n| {4}.*\n)+)/gm);
  return [...blocks].map(([, block = ""]) => `\n${block.replaceAll(/^ +at .*$/gm, "")}`).join("");
}

/** Returns the values that failed assertions show in vitest and jest, whose reporters print them to standard error. */
function failedAssertions(stderr: string): string {
  const lines = stderr.match(/^ *(?:[+-] |(?:Expected|Received)\b.{0,30}: |AssertionError: ).*$/gm) ?? [];
  return ["", ...lines].join("\n");
}

/** Rounds numbers with as many digits as a float can hold: the last digits of a sum depend on the order of addition. */
function withoutRounding(text: string): string {
  return text.replace(/^[0.]+/, "").length < 15 ? text : String(Number(Number(text).toPrecision(12)));
}

/** The duration that mocha prints after a slow test that passed. */
const slowInMocha = /(?<=(^|\s)[✓✔√] .*) \(<duration>\)$/;

/** The duration that vitest prints after a slow test that passed. */
const slowInVitest = /(^|\s)[✓✔√] .{0,300}<duration>\W*$/;

/** Replaces dates about now, except those of data, and times of day during a run that ended just now. */
export function withoutClock(text: string, milliseconds = 0, dates: ReadonlySet<number> = new Set()): string {
  return text.replaceAll(
    /\b(?:\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{1,2}:\d\d:\d\d\s[AP]M\b|\d\d:\d\d:\d\d\b(?:[.,]\d+)?)/g,
    (time) => ((/^\d\d?:/.test(time) ? isTimeOfRun(time, milliseconds) : isAboutNow(time, dates)) ? "<now>" : time),
  );
}

const daySeconds = 86_400;
const dayMs = daySeconds * 1000;

function isAboutNow(text: string, dates: ReadonlySet<number>): boolean {
  const time = Date.parse(text.replace(",", "."));
  return Math.abs(Date.now() - time) < 2 * dayMs && !dates.has(time);
}

/** Returns the times in the text of responses, with their minutes and days: they are data, even if they are about now. */
export function datesIn(text: string): ReadonlySet<number> {
  const times = text.match(/\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g) ?? [];
  return new Set(
    [...new Set(times)].map(Date.parse).flatMap((time) => {
      const local = time - new Date(time).getTimezoneOffset() * 60_000;
      return [time, time - (time % 60_000), time - (time % dayMs), local - (local % dayMs)];
    }),
  );
}

/** The run may have ended some seconds ago. */
const slackSeconds = 10;

/** Reports whether a time of day, in UTC or the time zone of the machine, is within the run. */
function isTimeOfRun(text: string, milliseconds: number): boolean {
  const [hour = 0, minute = 0, second = 0] = text.split(/\D/).map(Number);
  const hours = text.endsWith("M") ? (hour % 12) + (text.endsWith("PM") ? 12 : 0) : hour;
  const seconds = hours * 3600 + minute * 60 + second;
  const now = new Date();
  const utc = now.getUTCHours() * 3600 + now.getUTCMinutes() * 60 + now.getUTCSeconds();
  const local = utc - now.getTimezoneOffset() * 60;
  return [local, utc].some(
    (one) => (one - seconds + 2 * daySeconds) % daySeconds <= milliseconds / 1000 + slackSeconds,
  );
}
