import { stripVTControlCharacters } from "node:util";
import { without } from "../../lib/collections.js";
import { decodePercent } from "../../lib/utf8.js";
import { comparableLines, withoutClock, withoutSecrets } from "./output.js";
import type { Reads } from "./reads.js";
import type { SentRequest } from "./run-mock.js";
import type { CommandResult } from "./runner.js";

/** Everything that a run of the command shows to the outside. */
export interface Observation extends Reads {
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly milliseconds: number;
  /** Lines of the standard output, and of `console.log` in jest, without variations between runs. */
  readonly lines: readonly string[];
  /** The printed text, without colors. */
  readonly output: string;
  /** The requests of its code, except those that the mutant made fail. */
  readonly requests: readonly string[];
  readonly failed: readonly string[];
  readonly sent: readonly SentRequest[];
  /** The dates of data, see `datesIn`. */
  readonly dates: ReadonlySet<number>;
}

/** Describes a run. `isFailing` means that its mutant makes requests fail, rather than change their bodies. */
export function observe(
  result: CommandResult,
  sent: readonly SentRequest[],
  reads: Reads,
  isFailing = false,
  dates: Observation["dates"] = new Set(),
): Observation {
  const { exitCode, timedOut, milliseconds, stdout, stderr } = result;
  const isFailed = ({ faulted, status }: SentRequest) => isFailing && faulted && status !== 200;
  return {
    ...reads,
    exitCode,
    timedOut,
    milliseconds,
    lines: comparableLines(result, dates),
    output: stripVTControlCharacters(withoutSecrets(`${stdout}\n${stderr}`)).trim(),
    requests: sent.filter((request) => !isFailed(request)).map((one) => requestText(one, dates)),
    failed: sent.filter(isFailed).map((one) => requestText(one, dates)),
    sent: [...sent],
    dates,
  };
}

function requestText({ method, url }: SentRequest, dates: Observation["dates"]): string {
  return withoutClock(`${method} ${decodePercent(url)}`, 0, dates);
}

/** Reports whether a run mentions more timeouts of requests or tests than another one: a busy machine may be the cause. */
export function mentionsTimeouts(run: Observation, usual: Observation): boolean {
  const count = ({ output }: Observation) => output.match(/\btimed? ?out|timeout|deadline exceeded/gi)?.length ?? 0;
  return count(run) > count(usual);
}

/** The behaviour of an unmutated command, and which parts are the same in every run. */
export interface Reference {
  /** Its lines are masked. */
  readonly observation: Observation;
  /** The masks of lines that vary only in words with digits, such as random ids. */
  readonly masks: ReadonlySet<string>;
  /** Everything else that varies between runs. */
  readonly varying: Readonly<Record<"output" | "requests", readonly string[]>>;
  readonly stable: Readonly<Record<"exit" | "output" | "requests", boolean>>;
  /** Whether output and requests always come in the same order, which means that tests run in one order. */
  readonly ordered: boolean;
  /** Whether every run receives the same responses. */
  readonly responsesRepeat: boolean;
}

/** Compares runs with the same input. */
export function referenceOf(runs: readonly [Observation, ...Observation[]]): Reference {
  const masks = new Set(varyingIn(runs, ({ lines }) => lines).map(maskOf));
  const [first, ...others] = [masked(runs[0], masks), ...runs.slice(1).map((run) => masked(run, masks))] as const;
  const all = (test: (one: Observation) => boolean) => others.every(test);
  const varying = {
    output: varyingIn([first, ...others], ({ lines }) => lines),
    requests: varyingIn([first, ...others], ({ requests }) => requests),
  };
  return {
    observation: first,
    masks,
    varying,
    stable: {
      exit: !first.timedOut && all(({ exitCode, timedOut }) => !timedOut && exitCode === first.exitCode),
      output: varying.output.length === 0,
      requests: varying.requests.length === 0,
    },
    ordered: all(({ lines, requests }) => sameList(lines, first.lines) && sameList(requests, first.requests)),
    responsesRepeat: all((one) => sameResponses(one, first)),
  };
}

/** Returns the items that are not in all runs. */
function varyingIn(
  [first, ...others]: readonly [Observation, ...Observation[]],
  itemsOf: (run: Observation) => readonly string[],
): string[] {
  return others.flatMap((other) => [
    ...without(itemsOf(first), itemsOf(other)),
    ...without(itemsOf(other), itemsOf(first)),
  ]);
}

/** Shares the masks of two worlds: what differs in one may be equal in the other by chance, like a time. */
export function shareMasks(...references: readonly [Reference, Reference]): [Reference, Reference] {
  const masks = new Set(references.flatMap((reference) => [...reference.masks]));
  const [one, other] = references;
  const share = (reference: Reference) => ({ ...reference, masks, observation: masked(reference.observation, masks) });
  return [share(one), share(other)];
}

function masked(run: Observation, masks: ReadonlySet<string>): Observation {
  const lines = run.lines.map((line) => (masks.has(maskOf(line)) ? maskOf(line) : line));
  return { ...run, lines };
}

/** Masks the words with digits in a line, and its indentation. */
export function maskOf(line: string): string {
  return line.replaceAll(/\s{0,20}[\w.-]+/g, (word) => (/\d/.test(word) ? "*" : word));
}

/** Reports whether a run received the same responses as without a mutant, apart from headers. */
export function getsUsualResponses({ observation, responsesRepeat }: Reference, run: Observation): boolean {
  return responsesRepeat && sameResponses(observation, run);
}

/**
 * Reports whether a run fails although its mutant changed none of its responses: then the cause is another one, such as
 * a concurrent run that writes the same files, as with Maven.
 */
export function failsByItself({ observation, responsesRepeat }: Reference, run: Observation): boolean {
  const { exitCode, timedOut, sent } = run;
  if (timedOut || exitCode === 0 || exitCode === observation.exitCode || sent.some(({ faulted }) => faulted)) {
    return false;
  }
  return sent.length === 0 || (responsesRepeat && without(responses(run), responses(observation)).length === 0);
}

function sameResponses(one: Observation, other: Observation): boolean {
  return sameItems(responses(one), responses(other));
}

function responses({ sent }: Observation): string[] {
  return sent.map(({ method, url, status, digest }) => `${method} ${url} ${status} ${digest}`);
}

/**
 * Lists the differences between a run and the unmutated command, a sentence each, as far as they can be judged. With
 * `enlargesPages`, missing requests for further pages are none.
 */
export function differences(
  { observation: usual, stable, ordered, masks }: Reference,
  unmasked: Observation,
  enlargesPages = false,
): string[] {
  const run = masked(unmasked, masks);
  const sent = without(usual.requests, repeatedFailures(usual, run));
  const kept = enlargesPages ? sent.filter((one) => !isMissingPage(one, run.requests)) : sent;
  // If the order varies between runs, sort, so that equal differences read the same.
  const arranged = (items: readonly string[]) => (ordered ? items : [...items].sort());
  const lists = [
    { name: "output", usual: arranged(usual.lines), now: arranged(run.lines), failed: [] },
    { name: "requests", usual: arranged(kept), now: arranged(run.requests), failed: run.failed },
  ] as const;
  const exit = exitDifference(usual, run);
  const found = [
    ...(stable.exit && exit !== undefined ? [exit] : []),
    ...lists.flatMap(({ name, usual: before, now, failed }) =>
      stable[name] ? listDifference(name, before, now, failed) : [],
    ),
  ];
  return found.length === 0 && ordered ? orderDifference(usual, run) : found;
}

function exitDifference(usual: Observation, run: Observation): string | undefined {
  if (run.timedOut) return "it was still running when its time was over";
  if (run.exitCode === usual.exitCode) return undefined;
  if (run.exitCode === 0) return `it passes; without the change, it fails with exit code ${usual.exitCode}`;
  return `exit code ${run.exitCode} instead of ${usual.exitCode}`;
}

function listDifference(
  name: string,
  before: readonly string[],
  now: readonly string[],
  failed: readonly string[],
): string[] {
  const missing = without(before, now);
  const added = without(now, before);
  const parts = {
    without: missing.filter((item) => !failed.includes(item)),
    failing: missing.filter((item) => failed.includes(item)),
    with: added.filter((item) => !isFurtherPage(item, before)),
  };
  const texts = Object.entries(parts).flatMap(([word, items]) =>
    items.length > 0 ? [`${word} ${firstOf(items, word === "with" ? missing : added)}`] : [],
  );
  return texts.length > 0 ? [`${name}: ${texts.join(" ")}`] : [];
}

/**
 * Returns missing requests that fail without the mutant too, and did after the mutant had made them fail: a client that
 * retries has sent as many.
 */
function repeatedFailures({ sent, requests, dates }: Observation, run: Observation): string[] {
  const errors = sent.filter(({ status }) => status >= 400).map((one) => requestText(one, dates));
  return without(requests, run.requests).filter((one) =>
    [run.failed, run.requests, errors].every((all) => all.includes(one)),
  );
}

/** A passed test in the output of ava, TAP, Go or pytest. */
const passedTest = /(^|\s)([✓✔√]|ok \d+|--- PASS:) |\bPASSED\b/;

/**
 * Finds lines of the output that changed places. Requests and test results in another order are not a difference:
 * runners start with tests that failed or took long the last time, and some, such as ava, run the asynchronous tests of
 * a file concurrently. Then other output changes places too.
 */
function orderDifference(usual: Observation, run: Observation): string[] {
  const passed = ({ lines }: Observation) => lines.filter((line) => passedTest.test(line));
  const isComparable =
    sameItems(usual.lines, run.lines) && sameList(usual.requests, run.requests) && sameList(passed(usual), passed(run));
  const place = isComparable ? usual.lines.findIndex((line, index) => line !== run.lines[index]) : -1;
  if (place === -1) return [];
  const [was, is] = [usual, run].map(({ lines }) => firstOf(lines.slice(place, place + 1)));
  return [`output: in another order, ${is} where ${was} was`];
}

/** Formats the first items of a list, and the number of others. Shortens long items to where they differ from `others`. */
export function firstOf(items: readonly string[], others: readonly string[] = []): string {
  const shown = items.slice(0, 2).map((item, index) => JSON.stringify(excerpt(item.trim(), others[index]?.trim())));
  return shown.join(", ") + (items.length > 2 ? ` and ${items.length - 2} more` : "");
}

const longestExcerpt = 160;

/** Returns the start of a line, or the part around the first difference if another line starts the same. */
function excerpt(line: string, other = ""): string {
  let same = 0;
  while (same < line.length && line[same] === other[same]) same += 1;
  const start = Math.max(0, same - longestExcerpt / 2);
  return (start > 0 ? "..." : "") + line.slice(start, start + longestExcerpt);
}

/** Reports whether a request is for another page of a requested list: a client that follows smaller pages is right. */
function isFurtherPage(request: string, usual: readonly string[]): boolean {
  const list = withoutPage(request);
  return list !== request && usual.some((one) => withoutPage(one) === list);
}

/** Reports whether a request for a page is missing, although others of its list were sent. */
function isMissingPage(request: string, requests: readonly string[]): boolean {
  return !requests.includes(request) && isFurtherPage(request, requests);
}

/** Reports whether a run requested pages of a list that only it requests, or several, but not all, of those. */
export function followsFurtherPages({ observation: usual }: Reference, run: Observation): boolean {
  const pagesOf = (page: string) => run.requests.filter((one) => withoutPage(one) === withoutPage(page));
  return (
    without(run.requests, usual.requests).some((request) => isFurtherPage(request, usual.requests)) ||
    usual.requests.some((one) => isMissingPage(one, run.requests) && new Set(pagesOf(one)).size > 1)
  );
}

function withoutPage(request: string): string {
  return request.replace(/([?&]page_no=)\d+/, "$1");
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function sameItems(one: readonly string[], other: readonly string[]): boolean {
  return sameList([...one].sort(), [...other].sort());
}
