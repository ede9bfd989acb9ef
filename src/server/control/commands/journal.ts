import { z } from "zod";
import type { ServerContext } from "../../context/context.js";
import { coverageReport, coverageReportModel } from "../../journal/coverage-report.js";
import { entryModel, entryView } from "../../journal/entry-view.js";
import { harArchive } from "../../journal/har.js";
import { mistakeKinds, mistakesIn } from "../../journal/mistakes.js";
import {
  expectationModel,
  expectationResultModel,
  journalFilterModel,
  matchesFilter,
  verify,
} from "../../journal/verify.js";
import type { Requests, Seen } from "../../replicas/collect.js";
import type { Scope } from "../../scope/scope.js";
import { type CommandContext, type CommandGroup, command, missingField, requestsTo } from "./command.js";
import { explain } from "./responses.js";

export const allScopesField = {
  all_scopes: z.boolean().default(false).describe("Requests to all scopes, not only to this one."),
};

export const streamFilterModel = journalFilterModel.extend(allScopesField);

export const journal = {
  list: command({
    summary: "List requests",
    input: streamFilterModel.extend({
      after: z.int().min(0).default(0).describe("Only requests after this number, in each scope."),
      limit: z.int().min(1).max(100_000).default(100).describe("Maximum number of requests, the newest ones."),
    }),
    output: z.object({ requests: z.array(entryModel), recorded: z.int(), ...missingField }),
    async run(context, { after, limit, all_scopes, ...filter }) {
      const { entries, recorded, missing } = await requestsToScopes(context, all_scopes);
      const views = entries.filter(({ seq }) => seq > after).map(entryView);
      return {
        requests: views.filter((view) => matchesFilter(filter, view)).slice(-limit),
        recorded,
        ...(missing && { missing }),
      };
    },
  }),
  verify: command({
    summary: "Verify requests",
    example: { operation: "GetSessions", at_most: 2 },
    isReading: true,
    input: expectationModel,
    output: expectationResultModel.extend(missingField),
    async run(context, expectation) {
      const { entries, missing, forgotten } = await requestsTo(context);
      const result = verify(entries.map(entryView), expectation, forgotten);
      if (!missing) return result;
      const message = `${result.message}\n  ${incomplete(missing)}`;
      return { ...result, ok: false, message, missing };
    },
  }),
  mistakes: command({
    summary: "List client mistakes",
    output: z.object({
      mistakes: z.array(
        z.object({
          kind: z.enum(mistakeKinds),
          message: z.string(),
          count: z.int(),
          requests: z.array(z.int()).describe("Numbers of the first requests that made it."),
        }),
      ),
      ...missingField,
    }),
    async run(context) {
      const { entries, missing } = await requestsTo(context);
      const rulesOf = await context.server.loadMistakeRules();
      const mistakes = mistakesIn(entries, rulesOf(context.scope));
      return { mistakes, ...(missing && { missing }) };
    },
  }),
  har: command({
    summary: "Export the journal as HAR",
    output: z.looseObject({ log: z.looseObject({ version: z.string(), entries: z.array(z.unknown()) }) }),
    async run(context) {
      const { entries, missing } = await requestsTo(context, true);
      return harArchive(entries, missing && incomplete(missing));
    },
  }),
  explain,
  clear: command({
    summary: "Empty the journal",
    input: z.strictObject(allScopesField),
    async run({ server, scope }, { all_scopes }) {
      for (const cleared of all_scopes ? scopesOf(server) : [scope]) await cleared.change({ clear: "journal" });
      return {};
    },
  }),
} satisfies CommandGroup<"journal">;

function scopesOf({ scopes }: ServerContext): readonly Scope[] {
  return [scopes.main, ...scopes.named];
}

type Listed = Omit<Requests, "coverage" | "forgotten">;

/** Returns the requests to a scope or to all, in the order of their responses. Of replicas, only those after what was seen. */
export async function requestsToScopes(context: CommandContext, allScopes: boolean, seen?: Seen): Promise<Listed> {
  if (!allScopes) return requestsTo(context, false, seen);
  const { server } = context;
  const parts = await Promise.all(scopesOf(server).map((scope) => requestsTo({ server, scope }, false, seen)));
  const missing = [...new Set(parts.flatMap((part) => part.missing ?? []))];
  return {
    entries: parts.flatMap(({ entries }) => entries).sort((a, b) => a.endedAt - b.endedAt),
    recorded: parts.reduce((sum, part) => sum + part.recorded, 0),
    missing: missing.length === 0 ? undefined : missing,
  };
}

function incomplete(missing: readonly string[]): string {
  return `incomplete: the requests to ${missing.join(", ")} are missing`;
}

export const coverage = {
  read: command({
    summary: "Read the coverage",
    output: coverageReportModel.extend(missingField),
    async run(context) {
      const { coverage, missing } = await requestsTo(context);
      const document = await context.server.documentOf(context.scope);
      return { ...coverageReport(document, coverage), ...(missing && { missing }) };
    },
  }),
} satisfies CommandGroup<"coverage">;
