import { z } from "zod";
import { filterTest } from "../../journal/filter.js";
import { harOf } from "../../journal/har.js";
import { mistakesIn } from "../../journal/mistakes/index.js";
import { mistakeKinds } from "../../journal/mistakes/kinds.js";
import { mistakeRules } from "../../journal/mistakes/rules.js";
import { verify } from "../../journal/verify.js";
import { entryView } from "../../journal/view.js";
import { command } from "../command.js";
import { entryModel, journalFilterModel } from "../models/journal.js";

const times = z.int().min(0).optional();

/** Commands about the journal of requests and answers. */
export const journal = {
  /** Lists requests and their answers, oldest first. */
  list: command({
    summary: "List requests",
    input: journalFilterModel.extend({
      after: z.int().min(0).default(0).meta({ description: "Only requests after this number." }),
      limit: z.int().min(1).max(100_000).default(100).meta({ description: "The last so many." }),
    }),
    answer: z.object({ requests: z.array(entryModel), recorded: z.int() }),
    run({ scope }, { after, limit, ...filter }) {
      const views = scope.journal.entries.filter(({ seq }) => seq > after).map(entryView);
      return { requests: views.filter(filterTest(filter)).slice(-limit), recorded: scope.journal.recorded };
    },
  }),
  /** Checks how often a request was made; says what came close when it was made too seldom. */
  verify: command({
    summary: "Verify requests",
    input: journalFilterModel
      .extend({
        query: z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
          .optional()
          .meta({ description: "Query parameters it must have." }),
        times: times.meta({ description: "Exactly so often." }),
        at_least: times.meta({ description: "At least so often; once unless something else is said." }),
        at_most: times.meta({ description: "At most so often." }),
      })
      .refine(({ times, at_least, at_most }) => times === undefined || (at_least ?? at_most) === undefined, {
        error: "give either times or at_least and at_most",
        path: ["times"],
      }),
    answer: z.object({
      ok: z.boolean(),
      count: z.int(),
      message: z.string(),
      near_misses: z.array(z.object({ request: entryModel, differs: z.array(z.string()) })),
    }),
    run({ scope }, { times, at_least, at_most, ...filter }) {
      return verify(scope.journal.entries.map(entryView), filter, { times, at_least, at_most });
    },
  }),
  /** Lists the mistakes that the client made. */
  mistakes: command({
    summary: "List client mistakes",
    input: z.strictObject({}),
    answer: z.object({
      mistakes: z.array(
        z.object({
          kind: z.enum(mistakeKinds),
          message: z.string(),
          count: z.int(),
          requests: z.array(z.int()).meta({ description: "Numbers of the first requests that made it." }),
        }),
      ),
    }),
    run: async ({ core, scope }) => ({
      mistakes: mistakesIn(scope.journal.entries, await mistakeRules(core.options)),
    }),
  }),
  /** Exports the journal as an HTTP archive, HAR 1.2. */
  har: command({
    summary: "Export as HAR",
    input: z.strictObject({}),
    answer: z.looseObject({ log: z.looseObject({ version: z.string(), entries: z.array(z.unknown()) }) }),
    run: ({ scope }) => harOf(scope.journal.entries),
  }),
  /** Forgets the requests so far. */
  clear: command({
    summary: "Empty the journal",
    input: z.strictObject({}),
    answer: z.object({}),
    run({ scope }) {
      scope.journal.clear();
      return {};
    },
  }),
};
