import { z } from "zod";
import { operationIds } from "../../contract/operations.js";
import { revisions } from "../../contract/revisions.js";
import type { HttpResponse } from "../../lib/http-client.js";
import { type CredentialUse, type Exchange, type Probe, probePath } from "../model/exchange.js";
import { InconclusiveError } from "../model/finding.js";
import type { Report } from "../run/report.js";
import { createRedactor, redactedApp } from "./redact.js";
import type { Target } from "./target.js";

const probeModel = z.strictObject({
  operation: z.enum(operationIds),
  path: z.record(z.string(), z.string()).optional(),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  credentials: z.enum(["given", "none", "wrong"]).optional(),
  expects: z.enum(["answer", "answer or 404", "refusal", "anything"]).optional(),
});

/** A recording file: what a run asked and was answered, without secrets and personal data. */
export const recordingModel = z.strictObject({
  format: z.literal("realtimekit-testkit recording 1"),
  version: z.string().optional(),
  recordedAt: z.string(),
  target: z.string(),
  account: z.string(),
  app: z.string(),
  revision: z.enum(revisions),
  livestreamSession: z.string().optional(),
  credentialsGiven: z.boolean(),
  /** The checks that the recording is about; absent for a whole run. */
  only: z.array(z.string()).optional(),
  exchanges: z.array(
    z.strictObject({
      probe: probeModel,
      status: z.number(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  ),
});

/** What a run asked and was answered. */
export type Recording = z.infer<typeof recordingModel>;

/** Makes a recording of a whole run. */
export function recordRun(report: Report): Recording {
  return record(report, report.log);
}

/** Makes a recording of no more than what the failed checks rest on; undefined when none failed. */
export function recordFailures(report: Report): Recording | undefined {
  const failed = report.results.filter(({ verdict }) => verdict === "fail");
  if (failed.length === 0) return undefined;
  const needed = new Set(
    failed.flatMap(({ exchanges, findings }) => [...exchanges, ...findings.flatMap((f) => f.exchanges)]),
  );
  const exchanges = report.log.filter((exchange, index) => index < report.discovery || needed.has(exchange));
  return { ...record(report, exchanges), only: failed.map(({ id }) => id) };
}

/** The requests of a recording. */
export function probesOf({ exchanges }: Recording): Probe[] {
  return exchanges.map(({ probe }) => toProbe(probe));
}

/** A recorded request as a probe. */
export function toProbe({
  operation,
  path,
  query,
  credentials,
  expects,
}: Recording["exchanges"][number]["probe"]): Probe {
  return {
    operation,
    ...(path && { path }),
    ...(query && { query }),
    ...(credentials && { credentials }),
    ...(expects && { expects }),
  };
}

/** Headers that the checks and the client read. */
const keptHeaders = ["content-type", "retry-after", "ratelimit", "ratelimit-policy"];

function record(report: Report, exchanges: readonly Exchange[]): Recording {
  const redactor = createRedactor(report.target);
  const { version, livestreamSession, credentialsGiven, startedAt, target, revision } = report;
  return {
    format: "realtimekit-testkit recording 1",
    ...(version !== undefined && { version }),
    recordedAt: startedAt,
    target: target.name,
    ...redactedApp,
    revision: revision.used,
    ...(livestreamSession !== undefined && { livestreamSession }),
    credentialsGiven,
    exchanges: exchanges.map(({ probe, status, headers, body, json }) => ({
      // The body first: it may name the title that a later request searches for.
      body: redactor.body(body, json),
      probe: plain(redactor.probe(probe)),
      status,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => keptHeaders.includes(name))),
    })),
  };
}

function plain(probe: Probe): Recording["exchanges"][number]["probe"] {
  const { query, ...rest } = probe;
  const entries = Object.entries(query ?? {}).map(
    ([name, value]) => [name, typeof value === "string" ? value : [...value]] as const,
  );
  return {
    ...rest,
    ...(rest.path && { path: { ...rest.path } }),
    ...(query && { query: Object.fromEntries(entries) }),
  };
}

/** Makes a target of a recording: it answers what was answered, and nothing else. */
export function recordingTarget(recording: Recording, name = "recording"): Target {
  const answers = new Map<string, HttpResponse[]>();
  for (const { probe, status, headers, body } of recording.exchanges) {
    const key = keyOf(probe.credentials ?? "given", probePath(toProbe(probe), recording));
    answers.set(key, [...(answers.get(key) ?? []), { status, headers, body }]);
  }
  return {
    name,
    kind: "recording",
    async send({ path, headers }) {
      const queue = answers.get(keyOf(useOf(headers.authorization), path)) ?? [];
      // The last answer stays, for whoever asks once more.
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      if (answer) return answer;
      throw new InconclusiveError("not-recorded", `the recording has no answer to GET ${path}`, false);
    },
  };
}

function keyOf(credentials: CredentialUse, path: string): string {
  return `${credentials} ${path}`;
}

/** A replay sends no real credentials, so what is sent tells how the recorded request was meant. */
function useOf(authorization: string | undefined): CredentialUse {
  if (authorization === undefined) return "none";
  return /^Bearer 0+$/.test(authorization) ? "wrong" : "given";
}
