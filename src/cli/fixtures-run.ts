import { readFile } from "node:fs/promises";
import { controlClient } from "../clients/control.js";
import { documentedTenant } from "../contract/constants.js";
import { defaultSizes } from "../fixtures/generate/defaults.js";
import type { RecordProgress } from "../fixtures/record/record.js";
import { RecordError } from "../fixtures/record/source.js";
import { loadScenario, schemaFile, shippedFile } from "../fixtures/scenario/load.js";
import type { ScenarioContent } from "../fixtures/scenario/model.js";
import { formatByName, listNames, type SchemaKind, scenarioFormats, shippedNames } from "../fixtures/scenario/names.js";
import {
  generatedTenants,
  leftOut,
  printScenario,
  printYaml,
  type SavedWorld,
  snapshotScenario,
} from "../fixtures/scenario/save.js";
import { defineScenario, type Scenario } from "../fixtures/scenario/scenario.js";
import { validateFile } from "../fixtures/validate.js";
import { systemClock } from "../lib/http-client.js";
import { counted } from "../lib/message.js";
import { printableLine } from "../lib/printable.js";
import { formatProblem } from "../lib/problem.js";
import { maxBytes } from "../lib/yaml-document.js";
import { ControlError } from "../server/control/control.js";
import { credentialHeaders } from "../suite/target/client.js";
import { CliError, exitCodes, onFirstEndSignal } from "./exit.js";
import type { GenerateOptions, RecordCommandOptions, SnapshotOptions } from "./fixtures.js";
import { controlTokenVariable, secretFrom } from "./options.js";
import { createProgress, print, printError, printUntrusted } from "./output.js";
import { environmentFetch } from "./proxy.js";
import { boundedFetch, mockUrl, rejectedText, unreachable } from "./running-mock.js";
import { requireCredentials, targetUrl } from "./target.js";
import { formatOf, loadUserScenario, makeFolderOf, writeOut } from "./user-files.js";

export async function runList({ json }: { readonly json: boolean }): Promise<void> {
  const scenarios = await Promise.all(
    shippedNames.map(async (name) => ({ name, title: (await loadScenario(name)).title, file: shippedFile(name) })),
  );
  const width = Math.max(...scenarios.map(({ name }) => name.length)) + 2;
  const lines = scenarios.map(({ name, title }) => `${name.padEnd(width)}${title}\n`);
  print(json ? `${JSON.stringify(scenarios, undefined, 2)}\n` : lines.join(""));
}

export async function runValidate(files: readonly string[], { json }: { readonly json: boolean }): Promise<void> {
  const validations = [];
  for (const file of files) validations.push({ file, ...(await validateFile(file)) });
  const problems = validations.flatMap((validation) => validation.problems);
  if (problems.length > 0) process.exitCode = exitCodes.broken;
  if (json) return print(`${JSON.stringify(problems, undefined, 2)}\n`);
  if (problems.length > 0) {
    printUntrusted(problems.map((problem) => `${printableLine(formatProblem(problem))}\n`).join(""));
  }
  for (const { file, kind, problems: own } of validations) {
    if (own.length > 0) continue;
    print(`${file}: ${kind === "response" ? "a recorded response" : "a scenario"}, valid\n`);
  }
}

export async function runSchema(kind: SchemaKind, { out }: { readonly out: string }): Promise<void> {
  await writeOut(out, [await readFile(schemaFile(kind), "utf8")]);
}

export async function runSnapshot({ target, scope, out }: SnapshotOptions): Promise<void> {
  const format = formatByName(out);
  if (format === "ndjson") {
    throw new CliError(`--out ${out}: a snapshot is JSON or YAML, and files are read by the end of their names`);
  }
  const token = secretFrom(controlTokenVariable);
  const url = mockUrl("--target", target);
  const client = controlClient(url, { scope, token, fetch: boundedFetch() });
  const world: SavedWorld = await client.state.save({}).catch(async (error: unknown) => {
    if (!(error instanceof ControlError)) throw await unreachable(error, url, "--target");
    throw new CliError(`cannot save the world of ${target}: ${rejectedText(error)}`, exitCodes.couldNotCheck);
  });
  const missing = leftOut(world);
  if (missing) printError(`notice: ${missing}\n`);
  const { generated, tenants, scenario } = world;
  const unused = generated ? generatedTenants(generated, tenants) : { seed: scenario?.seed };
  const saved = snapshotScenario(world, unused);
  const text = format === "yaml" ? printYaml(saved) : `${JSON.stringify(saved)}\n`;
  if (format === "yaml" && text.length > maxBytes.yaml) {
    throw new CliError(`--out ${out}: longer than ${maxBytes.yaml} characters, as only JSON may be: name a .json file`);
  }
  await writeOut(out, [text]);
}

/** Runs `fixtures generate`: writes generated data, or all records of a scenario, as a scenario file. */
export async function runGenerate(options: GenerateOptions): Promise<void> {
  const { out } = options;
  const format = formatOf(out, options.format, scenarioFormats);
  const scenario = await loadSource(options);
  const tenant = scenario.tenants[0] ?? documentedTenant;
  const { content } = scenario;
  if ([content, ...(content.tenants ?? [])].filter(hasRecords).length > 1) {
    const { accountId, appId } = tenant;
    printError(
      `notice: only the records of account ${accountId} and app ${appId} are written; the scenario has others\n`,
    );
  }
  const parts = printScenario({ title: scenario.title, clock: scenario.clock }, scenario.tenantSeed(tenant), format);
  await writeOut(out, limitSize(parts, maxBytes[format === "yaml" ? "yaml" : "json"], out));
}

function hasRecords(content: ScenarioContent): boolean {
  return content.generate !== undefined || listNames.some((name) => (content[name]?.length ?? 0) > 0);
}

/** Loads the scenario to list, or defines one of generated data. */
async function loadSource({ scenario, seed, meetings, sessions }: GenerateOptions): Promise<Scenario> {
  if (scenario !== undefined) return loadUserScenario(scenario, { seed, meetings, sessions });
  const generate = { meetings: meetings ?? defaultSizes.meetings, sessions: sessions ?? defaultSizes.sessions };
  return defineScenario({ generate }, { seed });
}

/** Yields the parts of a file. Once it is too large to be read again, fails; on a terminal or pipe, prints a notice. */
function* limitSize(parts: Iterable<string>, maxBytes: number, out: string): Generator<string> {
  const progress = createProgress();
  const problem = `it would have more than ${maxBytes} bytes, the limit for reading files of this format`;
  let bytes = 0;
  try {
    for (const part of parts) {
      const before = bytes;
      bytes += Buffer.byteLength(part);
      if (before <= maxBytes && bytes > maxBytes) {
        if (out !== "-") throw new Error(`${problem}; generate larger data with serve --sessions`);
        printError(`notice: as a file ${problem}\n`);
      }
      if (bytes > 1_000_000) progress.show(`${Math.floor(bytes / 1_000_000)} MB`);
      yield part;
    }
  } finally {
    progress.end();
  }
}

export async function runRecord(options: RecordCommandOptions): Promise<void> {
  if (options.out === "-") throw new CliError("--out -: a recording needs a file, which it continues if interrupted");
  const { record } = await import("../fixtures/record/record.js");
  const credentials = requireCredentials();
  await makeFolderOf(options.out);
  const progress = createProgress();
  const stopListening = onFirstEndSignal(() => {
    progress.end();
    printError("error: interrupted; repeat the command to resume\n");
    process.exit(exitCodes.interrupted);
  });
  const startedAt = performance.now();
  let first: RecordProgress | undefined;
  try {
    const { out, keep, shift, perPage, maxRequests, maxRecords } = options;
    const { counts, requests, resumedPages, deviations, leftOut } = await record({
      out,
      keep,
      shift,
      perPage,
      maxRequests,
      maxRecords,
      target: targetUrl(options.target),
      accountId: options.account,
      appId: options.app,
      credentials: "token" in credentials ? credentials.token : credentials.key,
      headers: { accept: "application/json", ...credentialHeaders("given", credentials) },
      livestreamSessions: options.livestreamSession,
      requestsPerSecond: options.rps,
      maxBodyBytes: options.maxBody,
      maxTimeMs: options.maxTime,
      recordedAt: Date.now(),
      fetch: environmentFetch,
      clock: systemClock,
      onProgress(now) {
        if (first?.list !== now.list) first = now;
        progress.show(progressText(now, first, performance.now() - startedAt));
      },
    });
    progress.end();
    const resumed = resumedPages > 0 ? `, after ${counted(resumedPages, "page")} of an earlier run` : "";
    print(
      `${out}: ${counted(counts.meetings, "meeting")}, ${counted(counts.sessions, "session")}, ` +
        `${counted(counts.livestream_sessions, "livestream session")}, in ${counted(requests, "request")}${resumed}\n`,
    );
    for (const line of deviations) printError(`not as documented: ${line}\n`);
    for (const line of leftOut) printError(`left out: ${line}\n`);
  } catch (error) {
    progress.end();
    if (!(error instanceof RecordError)) throw error;
    const advice = error.resumable ? "; repeat the command to resume" : "";
    throw new CliError(error.message + advice, exitCodes.couldNotCheck);
  } finally {
    stopListening();
  }
}

function progressText(
  { list, page, records, total }: RecordProgress,
  first: RecordProgress,
  elapsedMs: number,
): string {
  const name = list.replace("_", " ");
  if (total === undefined) return `${name}: ${records}, page ${page}`;
  const done = records - first.records;
  const left = done > 0 ? `, about ${Math.ceil(((elapsedMs / done) * (total - records)) / 1000)} s left` : "";
  return `${name}: ${records} of ${total}${left}`;
}
