import { basePath, documentedTenant } from "../contract/constants.js";
import { type OperationId, operations } from "../contract/operations.js";
import { definitionOf, type Revision } from "../contract/revisions.js";
import { documentedIds } from "../fixtures/generate/defaults.js";
import type { Mutant } from "./mutants/mutant.js";
import { changedPaths, valuesAt } from "./run/relevance.js";
import { type BaseOptions, createRunMock, type RunMock } from "./run/run-mock.js";

/** A request whose response shows a mutant, and what the API returns without it. */
export interface Showing {
  /** Path and query below the base URL. */
  readonly path: string;
  readonly status: number;
  /** The media type, if that differs. */
  readonly type?: string;
  /** The field that differs, if any. */
  readonly field?: string;
  /** The distinct types of its values. */
  readonly forms?: readonly string[];
}

/** Thrown if no single request shows a mutant. */
export class NotShownError extends Error {
  override readonly name = "NotShownError";
}

/** Queries that show entries of the behaviour profile. */
const listQueries = [
  "?per_page=100",
  "",
  "?per_page=1000",
  "?per_page=0",
  "?page_no=9999",
  "?page_no=1.5",
  "?page_no=x",
  "?page_no=1&page_no=2",
  "?search=REVIEW",
  "?search=review",
  "?search=evie",
];
const sessionQueries = [
  "?participants=1:3",
  "?participants=2:",
  "?participants=2",
  "?participants=5:1",
  "?status=LIVE",
];

/** Finds a request whose response a mutant changes, and what distinguishes the responses. */
export async function findShowing(mutant: Mutant, base: BaseOptions): Promise<Showing> {
  const [usual, mutated] = await Promise.all([createRunMock(base, {}), createRunMock(base, mutant.settings)]);
  try {
    for (const operation of mutant.operations) {
      for (const path of pathsOf(operation, base.revision)) {
        const before = await usual.replay(basePath + path);
        const found =
          mutant.kind === "transport"
            ? before.status === 200 && { status: 200 }
            : differenceOf(before, await mutated.replay(basePath + path));
        if (found) return { path, ...found };
      }
    }
  } finally {
    await Promise.all([usual.close(), mutated.close()]);
  }
  throw new NotShownError(`no single request shows ${mutant.id}: a test of it needs data of its own`);
}

type Response = Awaited<ReturnType<RunMock["replay"]>>;

/** Returns what distinguishes two responses, if anything. */
function differenceOf(before: Response, after: Response): Omit<Showing, "path"> | undefined {
  const { status } = before;
  if (status !== after.status) return { status };
  if (before.body === after.body) return before.type === after.type ? undefined : { status, type: String(before.type) };
  const [was, is]: readonly unknown[] = [JSON.parse(before.body), JSON.parse(after.body)];
  for (const field of changedPaths(was, is)) {
    for (const write of [formOf, (value: unknown) => JSON.stringify(value) ?? "undefined"]) {
      const [forms = [], others = []] = [was, is].map((body) => valuesAt(body, field).map(write));
      if (others.length !== forms.length || others.some((form) => !forms.includes(form))) {
        return { status, field, forms: [...new Set(forms)].sort() };
      }
    }
  }
  return undefined;
}

function pathsOf(operation: OperationId, revision: Revision): string[] {
  const path = operations[operation].path
    .replace("{account_id}", documentedTenant.accountId)
    .replace("{app_id}", definitionOf(revision).documentedAppId)
    .replace("{session_id}", documentedIds.sessions[0])
    .replace("{meeting_id}", documentedIds.live[0])
    .replace("{livestream-session-id}", documentedIds.livestreamSession);
  if (operation === "GetMeetings") return listQueries.map((query) => path + query);
  if (operation === "GetSessions") return [...listQueries, ...sessionQueries].map((query) => path + query);
  if (operation === "GetSessionDetails") return ["?include_breakout_rooms=true", ""].map((query) => path + query);
  return [path, path.replace(/[^/]+(\/active-session)?$/, "unknown$1")];
}

/** Returns the type of a value. The tests that `missing-test.ts` writes contain the same function. */
function formOf(value: unknown): string {
  if (value === null || Array.isArray(value)) return value === null ? "null" : `list of ${value.length}`;
  if (typeof value === "number") return Number.isInteger(value) ? "whole number" : "number";
  if (typeof value === "string") {
    return /^[A-Za-z]+$/.test(value) ? value : /T.*Z$/.test(value) ? "time in UTC" : "text";
  }
  return typeof value;
}
