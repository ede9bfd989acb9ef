import { operations } from "../../contract/operations.js";
import { parameters } from "../../contract/parameters.js";
import { isOpaqueId, type Replace, redactBody } from "../../contract/redaction.js";
import { knownMediaType } from "../../lib/http-body.js";
import { inventedValues, recordFieldsIn } from "../checks/errors.js";
import { type App, type Exchange, type Probe, probePath, type Query } from "../model/exchange.js";
import { createCountedPseudonyms } from "./pseudonyms.js";
import type { Report } from "./report.js";

/** The names of the account and the app in all reports. */
const redactedApp: App = { account: "$ACCOUNT", app: "$APP" };

/**
 * Returns a report without anything that the redaction policy does not allow. Its exchanges can be replayed, since equal
 * texts become equal pseudonyms in requests and responses.
 */
export function redactReport(report: Report): Report {
  const redactor = createRedactor(report);
  const known = new Map<unknown, unknown>();
  const log = report.log.map((exchange) => {
    const redacted = redactor.exchange(exchange);
    known.set(exchange, redacted);
    return redacted;
  });
  const { livestreamSession: id, target } = report;
  return {
    ...mapTexts(report, redactor.sentence, known),
    log,
    target: { ...target, ...redactedApp },
    ...(id !== undefined && { livestreamSession: redactor.id(id) }),
  };
}

/** Maps every text inside a value; `known` holds values that are replaced as a whole. */
function mapTexts<T>(value: T, map: (text: string) => string, known: ReadonlyMap<unknown, unknown>): T;
function mapTexts(value: unknown, map: (text: string) => string, known: ReadonlyMap<unknown, unknown>): unknown {
  if (typeof value === "string") return map(value);
  if (typeof value !== "object" || value === null) return value;
  if (known.has(value)) return known.get(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map, known));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, map, known)]));
}

/** Creates a redactor with counted pseudonyms, unlike the keyed ones of `fixtures record`, so that a replay finds them. */
function createRedactor({ target: { account, app }, log }: Report) {
  const searched = new Set(log.map(({ probe }) => searchKey(probe, probe.query?.search)));
  const pseudonyms = createCountedPseudonyms(log.flatMap(({ probe }) => probe.query?.search ?? []));
  const own = new Map([
    [app, redactedApp.app],
    [account, redactedApp.account],
  ]);
  const pattern = idPattern([app, account]);
  const replaceIn = (probe: Probe): Replace => ({
    text(original, kind) {
      if (kind === "id") return own.get(original) ?? pseudonyms.id(original);
      // Only a text that this list was searched for begins without a space, so that a replay searches for no other.
      return (searched.has(searchKey(probe, original)) ? "" : " ") + pseudonyms.text(original);
    },
    value(original) {
      if (typeof original !== "object" || original === null) return typeof original === "number" ? 0 : "text";
      return Array.isArray(original) ? [] : {};
    },
    name: pseudonyms.name,
    opaqueId: (original) => own.get(original) ?? original,
  });

  function withoutJson(body: string): string {
    if (body === "") return "";
    // What tells that an error has data must be there in a replay too.
    const fields = recordFieldsIn(body).map((name) => `"${name}": `);
    return /^\s*</.test(body)
      ? `<html><!-- ${body.length} characters ${fields.join("")}--></html>`
      : `${body.length} characters, no JSON ${fields.join("")}`.trim();
  }

  function requested(id: string): string {
    return inventedValues.has(id) || id === "" ? id : (own.get(id) ?? pseudonyms.known(id) ?? opaque(id));
  }

  // A search for a part of an id may contain a mark.
  const opaque = (id: string) => (isOpaqueId(id.replace("%", "_")) ? id : pseudonyms.id(id));

  function query(original: Query): Query {
    const entries = Object.entries(original).map(([name, value]) => {
      return [name, textParameters.has(name) && typeof value === "string" ? requested(value) : value] as const;
    });
    return Object.fromEntries(entries);
  }

  function probe(original: Probe): Probe {
    const path = Object.entries(original.path ?? {}).map(([name, id]) => [name, requested(id)]);
    return {
      ...original,
      path: original.path && Object.fromEntries(path),
      query: original.query && query(original.query),
    };
  }

  return {
    id: requested,
    exchange(original: Exchange): Exchange {
      // The body first: it may contain the title that a later request searches for.
      const { probe: sent } = original;
      const json = original.json === undefined ? undefined : redactBody(sent.operation, original.json, replaceIn(sent));
      const redacted = probe(sent);
      return {
        ...original,
        body: json === undefined ? withoutJson(original.body) : JSON.stringify(json),
        json,
        probe: redacted,
        path: probePath(redacted, redactedApp),
        headers: redactHeaders(original.headers),
      };
    },
    sentence: (text: string) => (pattern === undefined ? text : text.replaceAll(pattern, (id) => own.get(id) ?? id)),
  };
}

/** The parameters that take free text of the target; the others have numbers, times and words. */
const textParameters: ReadonlySet<string> = new Set(
  Object.values(parameters).flatMap(({ name, schema }) => (schema.safeParse("any text").success ? [name] : [])),
);

/** Finds ids in sentences; undefined if they are too plain to be distinguished from words. */
function idPattern(ids: readonly string[]): RegExp | undefined {
  const telling = ids.filter((id) => isOpaqueId(id) && id.length > 2);
  return telling.length === 0 ? undefined : new RegExp(`(?<![\\w-])(?:${telling.join("|")})(?![\\w-])`, "g");
}

/** Returns the headers that checks and the client read, if their values have the documented form. */
function redactHeaders(headers: Exchange["headers"]): Exchange["headers"] {
  const { "content-type": type, "retry-after": after = "", ratelimit = "" } = headers;
  const [rest, time] = [/;\s*r=(\d+)/.exec(ratelimit)?.[1], /;\s*t=(\d+)/.exec(ratelimit)?.[1]];
  return {
    ...(type !== undefined && { "content-type": knownMediaType(type) }),
    ...(/^\d{1,9}$/.test(after) && { "retry-after": after }),
    ...(rest !== undefined && time !== undefined && { ratelimit: `"default";r=${rest};t=${time}` }),
    ...(headers.location !== undefined && { location: "https://redacted.invalid/" }),
  };
}

/** Returns a key for a search in the list that shows the same kind of records as an operation. */
function searchKey({ operation }: Probe, text: unknown): string {
  return `${operations[operation].response.record} ${String(text)}`;
}
