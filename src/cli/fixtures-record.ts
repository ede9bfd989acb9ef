import { RecordError, type RecordProgress } from "../fixtures/record/options.js";
import { record } from "../fixtures/record/record.js";
import { systemClock } from "../lib/http-client.js";
import { counted } from "../lib/message.js";
import { credentialHeaders } from "../suite/target/client.js";
import { CliError, exitCodes } from "./cli-error.js";
import type { RecordCommandOptions } from "./fixtures.js";
import { interruptedCode, onFirstEndSignal } from "./interruption.js";
import { createProgress, print, printError } from "./output.js";
import { environmentFetch } from "./proxy.js";
import { requireCredentials, targetUrl } from "./target.js";
import { makeFolderOf } from "./user-files.js";

/** Runs `fixtures record`: records the data of a live app as a scenario. */
export async function runRecord(options: RecordCommandOptions): Promise<void> {
  if (options.out === "-") throw new CliError("--out -: a recording needs a file, which it continues if interrupted");
  const credentials = requireCredentials();
  await makeFolderOf(options.out);
  const progress = createProgress();
  const stopListening = onFirstEndSignal(() => {
    progress.end();
    printError("error: interrupted; repeat the command to resume\n");
    process.exit(interruptedCode);
  });
  const startedAt = performance.now();
  let first: RecordProgress | undefined;
  try {
    const { counts, requests, resumedPages, deviations, leftOut } = await record({
      target: targetUrl(options.target),
      accountId: options.account,
      appId: options.app,
      out: options.out,
      credentials: "token" in credentials ? credentials.token : credentials.key,
      headers: { accept: "application/json", ...credentialHeaders("given", credentials) },
      keep: options.keep,
      shift: options.shift,
      livestreamSessions: options.livestreamSession,
      requestsPerSecond: options.rps,
      perPage: options.perPage,
      maxRequests: options.maxRequests,
      maxRecords: options.maxRecords,
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
      `${options.out}: ${counted(counts.meetings, "meeting")}, ${counted(counts.sessions, "session")}, ` +
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
