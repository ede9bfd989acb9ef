import { z } from "zod";
import { isoTime } from "../../lib/time.js";
import { parseQueryString } from "../http/query.js";
import { pathOf, queryStringOf } from "../http/urls.js";
import { isOfUpstream, type JournalEntry } from "./journal.js";
import { maskedHeaders, withoutCredentials } from "./masking.js";

export const entryModel = z
  .object({
    seq: z.int().describe("Counts from 1, in each scope."),
    scope: z.string().describe("The scope that it was sent to."),
    at: z.string().describe("When the request arrived, in real time."),
    method: z.string().describe("`?` when the request could not be read."),
    path: z.string(),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    headers: z.record(z.string(), z.string()).describe("Secrets are masked."),
    operation: z.string().optional().describe("The operation of the API, also one that this mock does not serve."),
    note: z
      .enum(["operation-not-served", "not-served"])
      .optional()
      .describe("Set if the mock does not serve it: an operation of the API, or something else."),
    forwarded: z.string().optional().describe("What responded instead of the mock, such as an upstream."),
    account_id: z.string().optional(),
    app_id: z.string().optional(),
    status: z.int().describe("0 when a fault broke the connection, or what responded did not tell."),
    duration_ms: z.number(),
    faults: z.array(z.string()).readonly().describe("Ids of the faults that fired."),
  })
  .meta({ id: "Request", description: "A request and its response." });

export type EntryView = z.output<typeof entryModel>;

/** Returns an entry as the control API shows it; secrets are masked. */
export function entryView(entry: JournalEntry): EntryView {
  const { seq, scope, at, method, url, headers, operation, tenant, status, durationMs, faults } = entry;
  return {
    seq,
    scope,
    at: isoTime(at),
    method: method || "?",
    path: pathOf(url),
    query: shownQuery(entry),
    headers: maskedHeaders(headers),
    operation: operation?.id,
    note: noteOf(entry),
    forwarded: entry.forwarded,
    account_id: tenant && withoutCredentials(tenant.accountId, headers),
    // Some operations that are not served have no app.
    app_id: (tenant && withoutCredentials(tenant.appId, headers)) || undefined,
    status,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    faults,
  };
}

function noteOf({ operation, forwarded }: JournalEntry): EntryView["note"] {
  if (operation?.served === false) return "operation-not-served";
  return forwarded === undefined ? undefined : "not-served";
}

/** Returns the parameters, without values of those sent to an upstream. Masks secrets, however they are encoded. */
function shownQuery(entry: JournalEntry): EntryView["query"] {
  const shown = (text: string) => withoutCredentials(text, entry.headers);
  const pairs = Object.entries(parseQueryString(queryStringOf(entry.url))).map(([name, value]) => {
    if (isOfUpstream(entry)) return [name, "***"];
    return [shown(name), typeof value === "string" ? shown(value) : value.map(shown)];
  });
  return Object.fromEntries(pairs);
}
