import type { Revision } from "../../../src/contract/revisions.js";
import { createMock, type Mock } from "../../../src/server/mock.js";
import type { Report } from "../../../src/suite/run/report.js";
import { runSuite, type SuiteOptions } from "../../../src/suite/run/run.js";
import { type Injectable, injectTarget } from "../../../src/suite/target/target.js";
import { cacheRows } from "./list-server.js";

/** The tenant whose ids the documents use: it has a livestream session with a known id. */
export const documentedApp = { account: "023e105f4ecef8ad9ca31a8372d0c353", app: "app_id" } as const;

/** Nothing in tests waits. */
export const still = { now: () => Date.parse("2026-01-15T10:00:00Z"), sleep: () => Promise.resolve() };

/** Returns a small mock that all mutants of a revision share. */
export const sharedMock = oncePerRevision(async (revision): Promise<Mock> => {
  const mock = await createMock({ revision, auth: { token: "secret" }, meetings: 32, sessions: 64 });
  cacheRows(mock.app);
  return mock;
});

interface SharedRun {
  readonly report: Report;
  /** The bodies of all responses, before they are redacted. */
  readonly bodies: readonly string[];
}

/** Returns the report of a whole run against the shared mock, which is run once, and what it received. */
export const sharedRun = oncePerRevision(async (revision): Promise<SharedRun> => {
  const bodies: string[] = [];
  const { app } = await sharedMock(revision);
  const onEvent: SuiteOptions["onEvent"] = (event) => event.type === "exchange" && bodies.push(event.exchange.body);
  return { report: await runOn(app, { revision, onEvent }), bodies };
});

function oncePerRevision<T>(start: (revision: Revision) => Promise<T>): (revision: Revision) => Promise<T> {
  const started = new Map<Revision, Promise<T>>();
  return (revision) => {
    const result = started.get(revision) ?? start(revision);
    started.set(revision, result);
    return result;
  };
}

export async function sharedReport(revision: Revision): Promise<Report> {
  return (await sharedRun(revision)).report;
}

/** Runs the suite against a injectable, with the right token. */
export function runOn(injectable: Injectable, options: Partial<SuiteOptions> = {}): Promise<Report> {
  return runSuite({
    ...documentedApp,
    target: injectTarget(injectable),
    credentials: { token: "secret" },
    livestreamSession: "livestream-session-id",
    clock: still,
    ...options,
  });
}
