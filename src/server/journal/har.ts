import packageFile from "../../../package.json" with { type: "json" };
import { encode } from "../../lib/utf8.js";
import { jsonType, statusTextOf } from "../http/messages.js";
import { entryView } from "./entry-view.js";
import { isOfUpstream, type JournalEntry, responseText } from "./journal.js";

/** Returns entries as an HTTP archive (HAR 1.2), for the developer tools of browsers; secrets are masked. */
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
  const size = encode(text).length;
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
      content: { size, mimeType: "application/json", text },
      redirectURL: "",
      headersSize: -1,
      bodySize: size,
    },
    cache: {},
    timings: { send: 0, wait: view.duration_ms, receive: 0 },
  };
}

function pairs(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(headers).map(([name, value]) => ({ name, value }));
}
