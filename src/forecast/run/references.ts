import type { OperationId } from "../../contract/operations.js";
import type { Revision } from "../../contract/revisions.js";
import type { EnvironmentVariant } from "../../server/environment.js";
import { firstOf, maskOf, type Observation, type Reference, referenceOf, shareMasks } from "./observation.js";
import { joinReads, type Reads } from "./reads.js";
import { type Exchange, replayAll, urlsOf } from "./relevance.js";
import { type BaseOptions, createRunMock, warmUp } from "./run-mock.js";
import type { Runner, RunOptions } from "./runner.js";

/** A world that the command runs in, and its behaviour there without any mutant. */
export interface ReferenceWorld {
  readonly isRich: boolean;
  readonly reference: Reference;
  /** The responses to its requests. */
  readonly exchanges: readonly Exchange[];
}

/** The behaviour of the command without any mutant. */
export interface References {
  readonly usual: ReferenceWorld;
  readonly rich: ReferenceWorld;
  /** What its clients read in both worlds. */
  readonly reads: Reads;
  /** Operations that tests request from mocks of another revision, with that revision. */
  readonly elsewhere: ReadonlyMap<string, Revision>;
  /** The shortest duration with the usual data. */
  readonly milliseconds: number;
  /** What varies between runs. */
  readonly flaky: readonly string[];
}

/** Thrown if the command fails, is flaky, or calls no mock, without any mutant. */
export class UnstableError extends Error {
  override readonly name = "UnstableError";
}

const callsNoMock =
  "it sends no request to the API: let its client use CLOUDFLARE_BASE_URL, or a mock of realtimekit-testkit outside of pages and Workers";
const runEachTime =
  "let it run its tests each time, as gradle does with --rerun-tasks, nx with --skip-nx-cache and turbo with --force, and read no response that an earlier run has stored";
const staysRunning =
  "it does not end: let it run its tests once, without a watch mode, and stop the servers that it starts";

/** Runs the command without mutants: alone, several at once, and in a richer world. Throws `UnstableError`. */
export async function findReferences(runner: Runner): Promise<References> {
  const { base } = runner.options;
  await warmUp(base);
  const first = await runner.run({}, { purpose: "reference" });
  if (first.timedOut) throw new UnstableError(`${staysRunning}:\n${tailOf(first)}`);
  if (first.exitCode !== 0) {
    const silent = urlsOf(first.sent).length > 0 ? "" : ", and sends no request to CLOUDFLARE_BASE_URL or a mock";
    throw new UnstableError(
      `it fails without any mutant, with exit code ${first.exitCode}${silent}:\n${tailOf(first)}`,
    );
  }
  const elsewhere = requestedElsewhere(first, base);
  if (elsewhere.size > 0) {
    const names = [...new Set(elsewhere.values())].sort().join(" and ");
    runner.notice(
      `tests create mocks of revision ${names}, and the changes are those of ${base.revision}: name with --revision the one that the client speaks`,
    );
  }
  const again = await runTogether(runner);
  runner.timeoutMs = limitFor(first, ...again);
  const [rich, richAgain] = await Promise.all([
    runner.run({}, { purpose: "reference", isRich: true }),
    runTracked(runner, { purpose: "reference", isRich: true }),
  ]);
  const operationsOf = ({ sent }: Observation) => urlsOf(sent).map(({ operation }) => operation);
  // Tests may skip richer data.
  const silent = [first, ...again].filter((run) => operationsOf(run).length === 0);
  if (silent.length > again.length) throw new UnstableError(callsNoMock);
  const passedLater = [...again, rich, richAgain].filter(({ exitCode }) => exitCode === 0);
  const later = passedLater.flatMap(operationsOf);
  const cached = operationsOf(first).filter((operation) => !later.includes(operation));
  if (silent.length > 0 || cached.length > 0) {
    const what = silent.length > 0 ? "the API" : [...new Set(cached)].join(", ");
    throw new UnstableError(`it does not request ${what} in every run: ${runEachTime}`);
  }
  runner.timeoutMs = limitFor(first, ...again, rich, richAgain);
  const found = [await usualReferenceOf(runner, first, again), referenceOf([rich, richAgain])] as const;
  const [usualReference, richReference] = shareMasks(...found);
  const failing = [rich, richAgain].find(({ exitCode, timedOut }) => exitCode !== 0 || timedOut);
  if (failing) {
    const effect = richReference.stable.exit
      ? "it fails without any mutant too, so there only other output or requests count"
      : "it sometimes fails, or does not end in time, so only what it does with usual data is judged";
    runner.notice(`with richer data ${effect}:\n${tailOf(failing, first)}`);
  }
  return {
    usual: {
      reference: usualReference,
      isRich: false,
      exchanges: await replayed(base, {}, usualReference.observation),
    },
    rich: { reference: richReference, isRich: true, exchanges: await replayed(base, { isRicher: true }, rich) },
    reads: joinReads([...again.slice(-1), richAgain]),
    elsewhere,
    milliseconds: Math.min(...[first, ...again].map(({ milliseconds }) => milliseconds)),
    flaky: [...flakyParts("", found[0]), ...flakyParts(" with richer data", found[1])],
  };
}

/** Compares the runs with the usual data. Another run replaces the first if only that differs: it may have compiled the tests. */
async function usualReferenceOf(
  runner: Runner,
  first: Observation,
  again: readonly [Observation, ...Observation[]],
): Promise<Reference> {
  const all = referenceOf([first, ...again]);
  if (isStable(all) || !isStable(referenceOf(again))) return all;
  const later = referenceOf([...again, await runner.run({}, { purpose: "reference" })]);
  return isStable(later) ? later : all;
}

function isStable({ stable, masks }: Reference): boolean {
  return Object.values(stable).every(Boolean) && masks.size === 0;
}

function requestedElsewhere({ sent }: Observation, base: BaseOptions): References["elsewhere"] {
  return new Map(
    sent.flatMap(({ operation, revision = base.revision }) =>
      operation === undefined || revision === base.revision ? [] : [[operation, revision] as const],
    ),
  );
}

/** Returns the responses to the requests of a run for some operations, or all, from a new mock. */
export async function replayed(
  base: BaseOptions,
  variant: EnvironmentVariant,
  { sent }: Observation,
  operations?: readonly OperationId[],
): Promise<Exchange[]> {
  const mock = await createRunMock(base, variant);
  try {
    return await replayAll(mock, urlsOf(sent), operations);
  } finally {
    await mock.close();
  }
}

/** Runs the command twice at once, the second time tracked. If that disturbs it, all later runs are alone. */
async function runTogether(runner: Runner): Promise<readonly [Observation, ...Observation[]]> {
  const options = { purpose: "reference" } as const;
  const together = await Promise.all([runner.run({}, options), runTracked(runner, options)]);
  const failed = together.find(({ exitCode }) => exitCode !== 0);
  if (!failed) return together;
  const alone = runner.jobs > 1 ? await runTracked(runner, options) : failed;
  if (alone.exitCode !== 0) {
    throw new UnstableError(
      `it is flaky, or fails when its reads are tracked (--no-track): it passed, and then failed without any mutant:\n${tailOf(failed)}`,
    );
  }
  runner.runAlone();
  return [alone];
}

/** Runs the command tracked. If it prints what tracked bodies look like inside, another run shows its usual output. */
async function runTracked(runner: Runner, options: RunOptions): Promise<Observation> {
  const run = await runner.run({}, { ...options, tracked: true });
  const { tracked, reads, untracked } = run;
  const showsTracking = tracked && /\bProxy \[|\(nodejs\.util\.inspect\.custom\)/.test(run.output);
  if (run.exitCode !== 0 || !showsTracking) return run;
  return { ...(await runner.run({}, options)), tracked, reads, untracked };
}

function limitFor(...runs: readonly Observation[]): number {
  return 10_000 + 4 * Math.max(...runs.map(({ milliseconds }) => milliseconds));
}

function flakyParts(where: string, { stable, masks, varying }: Reference): string[] {
  const masked = stable.output && masks.size > 0 ? [`${firstOf([...masks])} in output${where}`] : [];
  const channels = Object.entries(varying).flatMap(([channel, items]) =>
    items.length > 0 ? [`${channel}${where}, such as ${firstOf(items)}`] : [],
  );
  return [...(stable.exit ? [] : [`exit${where}`]), ...channels, ...masked];
}

/** Returns the end of the output of a run, without the lines that another one printed too, apart from their numbers. */
function tailOf({ output }: Observation, other?: Observation): string {
  const known = new Set(other?.output.split("\n").map(maskOf));
  const lines = output.split("\n").filter((line) => !known.has(maskOf(line)));
  return lines.slice(-30).join("\n");
}
