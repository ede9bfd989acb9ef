import { z } from "zod";
import { operationIds } from "../../contract/operations.js";
import { revisions } from "../../contract/revisions.js";
import type { HttpResponse } from "../../lib/http-fetch.js";
import { isObject } from "../../lib/json-path.js";
import { checkArgument, type OptionCheck } from "../../lib/options.js";
import { type CredentialUse, type Exchange, expectations, type Probe, probePath } from "../model/exchange.js";
import { InconclusiveError } from "../model/finding.js";
import { isPathSegment } from "../model/json.js";
import { type CheckResult, checkReport, type Report } from "../run/report.js";
import type { Target } from "../target/target.js";

/** The names of expectations in recordings of 0.1.0. */
const earlierNames: Readonly<Record<string, string>> = {
  answer: "success",
  "answer or 404": "success or 404",
  refusal: "error",
};

const probeModel = z.strictObject({
  operation: z.enum(operationIds),
  path: z
    .record(
      z.string(),
      z.string().refine((id) => id === "" || isPathSegment(id), "no plain segment of a path"),
    )
    .readonly()
    .optional(),
  query: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).readonly()]))
    .readonly()
    .optional(),
  credentials: z.enum(["given", "none", "wrong"]).optional(),
  expects: z.preprocess((name) => earlierNames[String(name)] ?? name, z.enum(expectations)).optional(),
});

/** A recording file: the requests and responses of a run, without secrets and personal data. */
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
  /** The checks that failed, which a replay must judge. */
  failed: z.array(z.string()).optional(),
  exchanges: z.array(
    z.strictObject({
      probe: probeModel,
      status: z.number(),
      headers: z.record(z.string(), z.string()).readonly(),
      body: z.string(),
      /** Why the bytes of the body were not plain UTF-8. */
      flaw: z.string().optional(),
    }),
  ),
});

export type Recording = z.infer<typeof recordingModel>;

const recordingCheck: OptionCheck = [
  (value) => isObject(value) && Array.isArray(value.exchanges),
  "a recording, as recordRun returns it",
];

export function probesOf(recording: Recording): Probe[] {
  checkArgument("probesOf", recording, recordingCheck);
  return recording.exchanges.map(({ probe }) => probe);
}

/** Creates a target that replays a recording, and has no other responses. */
export function recordingTarget(recording: Recording, name = "recording"): Target {
  checkArgument("recordingTarget", recording, recordingCheck);
  const responses = new Map<string, HttpResponse[]>();
  for (const { probe, status, headers, body, flaw } of recording.exchanges) {
    const key = requestKey(probe.credentials ?? "given", probePath(probe, recording));
    responses.set(key, [...(responses.get(key) ?? []), { status, headers, body, ...(flaw !== undefined && { flaw }) }]);
  }
  return {
    name,
    kind: "recording",
    ...(/^https?:/.test(recording.target) && { baseUrl: recording.target }),
    async send({ path, headers }) {
      const queue = responses.get(requestKey(credentialUse(headers.authorization), path)) ?? [];
      // The last response is repeated, for a client that repeats the request.
      const response = queue.length > 1 ? queue.shift() : queue[0];
      if (response) return response;
      throw new InconclusiveError("unrecorded", `the recording has no response to GET ${path}`);
    },
  };
}

function requestKey(credentials: CredentialUse, path: string): string {
  return `${credentials} ${path}`;
}

/** Returns which credentials the recorded request had; a replay sends no real ones. */
function credentialUse(authorization: string | undefined): CredentialUse {
  if (authorization === undefined) return "none";
  return /^Bearer 0+$/.test(authorization) ? "wrong" : "given";
}

export function recordRun(report: Report): Recording {
  checkReport("recordRun", report, "log", "results");
  return record(report, report.log);
}

/** Records only the exchanges that the failed checks rely on; undefined if none failed. */
export function recordFailures(report: Report): Recording | undefined {
  checkReport("recordFailures", report, "log", "results");
  const failed = failuresOf(report);
  if (failed.length === 0) return undefined;
  const needed = new Set(
    failed.flatMap(({ exchanges, findings }) => [...exchanges, ...findings.flatMap((f) => f.exchanges)]),
  );
  const exchanges = report.log.filter((exchange, index) => index < report.discovery || needed.has(exchange));
  return { ...record(report, exchanges), only: failed.map(({ id }) => id) };
}

function failuresOf({ results }: Report): CheckResult[] {
  return results.filter(({ verdict }) => verdict === "fail");
}

function record(report: Report, exchanges: readonly Exchange[]): Recording {
  const { version, livestreamSession, credentialsGiven, startedAt, target, revision } = report;
  return {
    format: "realtimekit-testkit recording 1",
    version,
    recordedAt: startedAt,
    target: target.name,
    account: target.account,
    app: target.app,
    revision: revision.used,
    livestreamSession,
    credentialsGiven,
    failed: failuresOf(report).map(({ id }) => id),
    exchanges: exchanges.map(({ body, probe, status, headers, flaw }) => ({ body, probe, status, headers, flaw })),
  };
}
