import { z } from "zod";
import packageFile from "../../../package.json" with { type: "json" };
import { isoTime } from "../../lib/time.js";
import { encode } from "../../lib/utf8.js";
import { jsonType, statusTextOf } from "../http/messages.js";
import { parseQueryString } from "../http/query.js";
import { pathOf, queryStringOf } from "../http/urls.js";
import { isOfUpstream, type JournalEntry, responseText } from "./journal.js";
import { maskedHeaders, withoutCredentials } from "./masking.js";

/** A request and its response as the control API shows them. */
export const entryModel = z
  .object({
    seq: z.int().meta({ description: "Counts from 1, in each scope." }),
    scope: z.string().meta({ description: "The scope that it was sent to." }),
    at: z.string().meta({ description: "When the request arrived, in real time." }),
    method: z.string().meta({ description: "`?` when the request could not be read." }),
    path: z.string(),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    headers: z.record(z.string(), z.string()).meta({ description: "Secrets are masked." }),
    operation: z
      .string()
      .optional()
      .meta({ description: "The operation of the API, also one that this mock does not serve." }),
    note: z
      .enum(["operation-not-served", "not-served"])
      .optional()
      .meta({ description: "Set if the mock does not serve it: an operation of the API, or something else." }),
    forwarded: z.string().optional().meta({ description: "What responded instead of the mock, such as an upstream." }),
    account_id: z.string().optional(),
    app_id: z.string().optional(),
    status: z.int().meta({ description: "0 when a fault broke the connection, or what responded did not tell." }),
    duration_ms: z.number(),
    faults: z.array(z.string()).readonly().meta({ description: "Ids of the faults that fired." }),
  })
  .meta({ id: "Request", description: "A request and its response." });

export type EntryView = z.output<typeof entryModel>;

/** Returns what the control API shows of an entry; secrets are masked. */
export function entryView(entry: JournalEntry): EntryView {
  const { seq, scope, at, method, url, headers, operation, tenant, status, durationMs, faults } = entry;
  const query = parseQueryString(queryStringOf(url));
  return {
    seq,
    scope,
    at: isoTime(at),
    method: method || "?",
    path: pathOf(url),
    query: isOfUpstream(entry) ? hidden(query) : shownQuery(query, headers),
    headers: maskedHeaders(headers),
    operation: operation?.id,
    note: noteOf(entry),
    forwarded: entry.forwarded,
    account_id: tenant && withoutCredentials(tenant.accountId, headers),
    // Some operations that are not served name no app.
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

/** The parameters, masked again: decoded ones can hold what was spelt in another way in the URL. */
function shownQuery(query: EntryView["query"], headers: JournalEntry["headers"]): EntryView["query"] {
  const pairs = Object.entries(query).map(([name, value]) => [
    withoutCredentials(name, headers),
    typeof value === "string"
      ? withoutCredentials(value, headers)
      : value.map((one) => withoutCredentials(one, headers)),
  ]);
  return Object.fromEntries(pairs);
}

function hidden(query: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.keys(query).map((name) => [name, "***"]));
}

/** Returns entries as an HTTP archive (HAR 1.2), which the developer tools of browsers open; secrets are masked. */
export function harArchive(entries: readonly JournalEntry[], comment?: string) {
  const { name, version } = packageFile;
  const creator = { name, version };
  return {
    log: { version: "1.2", creator, entries: entries.map(harEntry), ...(comment !== undefined && { comment }) },
  };
}

function harEntry(entry: JournalEntry) {
  const view = entryView(entry);
  const text = responseText(entry);
  const { host = "localhost", ...headers } = view.headers;
  return {
    startedDateTime: view.at,
    time: view.duration_ms,
    request: {
      method: view.method,
      url: `http://${host}${isOfUpstream(entry) ? view.path : entry.url}`,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: pairs({ host, ...headers }),
      queryString: Object.entries(view.query).flatMap(([name, value]) =>
        [value].flat().map((one) => ({ name, value: one })),
      ),
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: view.status,
      statusText: statusTextOf(view.status),
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: pairs({ "content-type": jsonType }),
      content: { size: utf8Length(text), mimeType: "application/json", text },
      redirectURL: "",
      headersSize: -1,
      bodySize: utf8Length(text),
    },
    cache: {},
    timings: { send: 0, wait: view.duration_ms, receive: 0 },
  };
}

function pairs(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}

function utf8Length(text: string): number {
  return encode(text).length;
}
