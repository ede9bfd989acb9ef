import { escapeMarkup } from "./html.js";

export interface Reporter<Report> {
  /** File name in the folder of `--out`. */
  readonly file: string;
  /** Printed to standard output even if there is a folder for reports: as text, or as commands of GitHub Actions. */
  readonly stdout?: "text" | "commands";
  readonly render: (report: Report) => string;
}

/** Escapes text, so that nothing in it becomes Markdown or HTML. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>#|&!~]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/\s+/g, " ");
}

/** Formats text as a code span; backticks would end it, and a bar would end a table cell. */
export function markdownCode(text: string): string {
  return text === "" ? "" : `<code>${escapeMarkdown(text)}</code>`;
}

/** The outcome of a test case, and its explanation. */
export interface JunitOutcome {
  readonly element: "failure" | "error" | "skipped" | "flakyFailure" | "system-out";
  readonly type?: string;
  readonly message?: string;
  readonly text?: string;
}

interface JunitCase {
  readonly name: string;
  readonly milliseconds?: number;
  /** Unset if it passed, and there is nothing to explain. */
  readonly outcome?: JunitOutcome | undefined;
}

/** Test cases that CI systems show together. */
export interface JunitSuite {
  /** Parts joined by `/`. */
  readonly name: string;
  readonly cases: readonly JunitCase[];
}

interface JunitRun {
  readonly name: string;
  readonly milliseconds: number;
  readonly suites: readonly JunitSuite[];
  /** Added to each suite. */
  readonly attributes?: Attributes;
}

type Attributes = Readonly<Record<string, string | number>>;

/** Writes a run as JUnit XML, as CI systems read it. */
export function junitXml({ name, milliseconds, suites, attributes = {} }: JunitRun): string {
  // The schema of Jenkins has no count of skipped tests here.
  const { skipped: _, ...counts } = countsOf(suites.flatMap(({ cases }) => cases));
  const body = suites.map((suite) => suiteElement(suite, attributes)).join("\n");
  const run = element("testsuites", { name, time: seconds(milliseconds), ...counts }, `\n${body}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${run}\n`;
}

function suiteElement({ name, cases }: JunitSuite, attributes: Attributes): string {
  const total = cases.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0);
  const body = cases.map((one) => caseElement(name, one)).join("\n");
  return element("testsuite", { name, ...attributes, time: seconds(total), ...countsOf(cases) }, `\n${body}\n`);
}

function caseElement(suite: string, { name, milliseconds = 0, outcome }: JunitCase): string {
  const attributes = { classname: suite.replaceAll("/", "."), name, time: seconds(milliseconds) };
  if (!outcome) return element("testcase", attributes, "");
  const { element: result, text = "", ...why } = outcome;
  return element("testcase", attributes, element(result, why, escapeMarkup(text)));
}

function countsOf(cases: readonly JunitCase[]) {
  const count = (of: JunitOutcome["element"]) => cases.filter(({ outcome }) => outcome?.element === of).length;
  return { tests: cases.length, failures: count("failure"), errors: count("error"), skipped: count("skipped") };
}

function element(name: string, attributes: Attributes, body: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeMarkup(String(value))}"`);
  return body === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${body}</${name}>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
