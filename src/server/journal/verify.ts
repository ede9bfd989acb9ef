import { z } from "zod";
import { knownOperationModel } from "../../contract/operations.js";
import { globTest } from "../../lib/glob.js";
import { limits } from "../../lib/limits.js";
import { counted, quoted } from "../../lib/message.js";
import { withoutVersion } from "../http/urls.js";
import { type EntryView, entryModel } from "./entry-view.js";

/** Selects requests of the journal; conditions that are left out match all. */
export const journalFilterModel = z.strictObject({
  operation: knownOperationModel.optional(),
  method: z
    .string()
    .regex(/^[A-Z-]+$/, "expected a method in upper case, such as GET")
    .optional()
    .describe("The HTTP method."),
  path: z.string().startsWith("/").max(limits.patternLength).optional().describe("Path; `*` and `**` are wildcards."),
  status: z.int().min(0).max(599).optional().describe("Status of the response."),
  account_id: z.string().optional().describe("The account in the path."),
  app_id: z.string().optional().describe("The app in the path."),
});

const times = z.int().min(0).optional();

export const expectationModel = journalFilterModel
  .extend({
    query: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe("Query parameters that the request must have."),
    times: times.describe("Exactly this many requests."),
    at_least: times.describe("At least this many requests; 1 unless another number is given."),
    at_most: times.describe("At most this many requests."),
  })
  .refine(({ times, at_least, at_most }) => times === undefined || (at_least ?? at_most) === undefined, {
    error: "give either times or at_least and at_most",
    path: ["times"],
  })
  .meta({ dependentSchemas: { times: { properties: { at_least: { not: {} }, at_most: { not: {} } } } } });

/** Whether the expected requests were made; if too few were, `near_misses` are the most similar ones. */
export const expectationResultModel = z.object({
  ok: z.boolean(),
  count: z.int(),
  message: z.string(),
  near_misses: z.array(z.object({ request: entryModel, differs: z.array(z.string()) })),
  forgotten: z
    .int()
    .optional()
    .describe("Number of requests that the journal no longer has, if the result depends on them."),
});

export type ExpectationResult = z.output<typeof expectationResultModel>;
type Expectation = z.output<typeof expectationModel>;
type Filter = Omit<Expectation, "times" | "at_least" | "at_most">;

const maxNearMisses = 3;

/**
 * Checks how often a request was made, and explains the most similar ones if it was not made often enough. It is not ok
 * if `forgotten` requests, which are no longer known, could decide otherwise.
 */
export function verify(entries: readonly EntryView[], expectation: Expectation, forgotten: number): ExpectationResult {
  const { times, at_least, at_most, ...filter } = expectation;
  const least = times ?? at_least ?? (at_most === undefined ? 1 : 0);
  const most = times ?? at_most ?? Number.POSITIVE_INFINITY;
  const compared = entries.map((request) => ({ request, differs: differences(filter, request) }));
  const count = compared.filter(({ differs }) => differs.length === 0).length;
  const isOpen = forgotten > 0 && count <= most && (count < least || count + forgotten > most);
  const ok = count >= least && count <= most && !isOpen;
  const near_misses = count >= least ? [] : nearest(compared, filter);
  const summary = `${filterText(filter)}: expected ${rangeText(least, most)}, got ${count}`;
  const lines = near_misses.map(
    ({ request: { seq, method, path }, differs }) => `  near miss: #${seq} ${method} ${path}: ${differs.join("; ")}`,
  );
  if (isOpen) {
    lines.push(
      `  no longer known: ${counted(forgotten, "request")}; clear the journal before, or let it keep more (journal)`,
    );
  } else if (count < least && entries.length === 0) lines.push("  the journal is empty: no request was made");
  return { ok, count, message: [summary, ...lines].join("\n"), near_misses, ...(isOpen && { forgotten }) };
}

export function matchesFilter(filter: Filter, entry: EntryView): boolean {
  return differences(filter, entry).length === 0;
}

/** Returns a sentence for each difference between a request and a filter. */
function differences({ path, query = {}, ...equal }: Filter, entry: EntryView): string[] {
  const found: string[] = [];
  for (const [name, wanted] of Object.entries(equal)) {
    const actual = entry[name as keyof typeof equal];
    if (wanted !== undefined && actual !== wanted) {
      found.push(`${name} is ${orAbsent(actual)}, not ${orAbsent(wanted)}`);
    }
  }
  if (path !== undefined && !globTest(withoutVersion(path))(withoutVersion(entry.path))) {
    found.push(`path is ${entry.path}, not ${path}`);
  }
  for (const [name, wanted] of Object.entries(query)) {
    const actual = Object.hasOwn(entry.query, name) ? entry.query[name] : undefined;
    if (actual !== String(wanted)) found.push(`query ${name} is ${orAbsent(actual)}, not ${orAbsent(String(wanted))}`);
  }
  return found;
}

function orAbsent(value: unknown): string {
  return value === undefined ? "absent" : quoted(value);
}

function nearest(compared: ExpectationResult["near_misses"], filter: Filter): ExpectationResult["near_misses"] {
  const count = conditions(filter).length;
  return compared
    .filter(({ differs }) => differs.length > 0 && (differs.length < count || count === 1))
    .sort((a, b) => a.differs.length - b.differs.length || b.request.seq - a.request.seq)
    .slice(0, maxNearMisses);
}

/** Lists the conditions of a filter; a query parameter may share the name of another condition. */
function conditions({ query = {}, ...filter }: Filter): [string, unknown][] {
  return [...Object.entries(filter), ...Object.entries(query)].filter(([, value]) => value !== undefined);
}

function filterText(filter: Filter): string {
  const parts = conditions(filter).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? "any request" : `requests with ${parts.join(" ")}`;
}

function rangeText(least: number, most: number): string {
  if (least === most) return `${least}`;
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`;
  return least === 0 ? `at most ${most}` : `${least} to ${most}`;
}
