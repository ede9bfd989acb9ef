import { personalFields } from "../../contract/constants.js";
import { redactRecordingConfig } from "../../contract/recording-config.js";
import type { App, Exchange, Probe, Query } from "../model/exchange.js";
import { isObject } from "../model/json.js";
import type { Report } from "../run/report.js";
import type { RecordedProbe, Recording } from "../target/recording.js";

/** Records a whole run. */
export function recordRun(report: Report): Recording {
  return record(report, report.log);
}

/** Records only what the failed checks rest on; undefined when none failed. */
export function recordFailures(report: Report): Recording | undefined {
  const failed = report.results.filter(({ verdict }) => verdict === "fail");
  if (failed.length === 0) return undefined;
  const needed = new Set(
    failed.flatMap(({ exchanges, findings }) => [...exchanges, ...findings.flatMap((f) => f.exchanges)]),
  );
  const exchanges = report.log.filter((exchange, index) => index < report.discovery || needed.has(exchange));
  return { ...record(report, exchanges), only: failed.map(({ id }) => id) };
}

/** Headers that the checks and the client read. */
const recordedHeaders = ["content-type", "retry-after", "ratelimit", "ratelimit-policy"];

function record(report: Report, exchanges: readonly Exchange[]): Recording {
  const redactor = createRedactor(report.target);
  const { version, livestreamSession, credentialsGiven, startedAt, target, revision } = report;
  return {
    format: "realtimekit-testkit recording 1",
    ...(version !== undefined && { version }),
    recordedAt: startedAt,
    target: target.name,
    ...redactedApp,
    revision: revision.used,
    ...(livestreamSession !== undefined && { livestreamSession }),
    credentialsGiven,
    exchanges: exchanges.map(({ probe, status, headers, body, json, flaw }) => ({
      // The body first: it may name the title that a later request searches for.
      body: redactor.body(body, json),
      probe: plain(redactor.probe(probe)),
      status,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => recordedHeaders.includes(name))),
      ...(flaw !== undefined && { flaw }),
    })),
  };
}

function plain(probe: Probe): RecordedProbe {
  const { query, ...rest } = probe;
  const entries = Object.entries(query ?? {}).map(
    ([name, value]) => [name, typeof value === "string" ? value : [...value]] as const,
  );
  return {
    ...rest,
    ...(rest.path && { path: { ...rest.path } }),
    ...(query && { query: Object.fromEntries(entries) }),
  };
}

/** Removes from requests and responses whose account and app it is, and what people wrote. */
export interface Redactor {
  readonly probe: (probe: Probe) => Probe;
  /** The body of a response, JSON or not. */
  readonly body: (body: string, json: unknown) => string;
}

/** What the account and the app are called in recordings. */
const redactedApp: App = { account: "account", app: "app" };

const textFields: readonly string[] = personalFields.text;
const openFields: readonly string[] = personalFields.anything;

/** Creates a redactor. Counts words, unlike the keyed pseudonyms of `fixtures record`: a replay searches for what it finds. */
export function createRedactor({ account, app }: App): Redactor {
  const known = new Map<string, string>();
  const words = new Map<string, string>();

  function pseudonym(text: string): string {
    const name = known.get(text) ?? text.replaceAll(/[\p{L}\p{N}_]+/gu, (word) => wordName(word));
    known.set(text, name);
    return name;
  }

  function wordName(word: string): string {
    const lower = word.toLowerCase();
    const name = words.get(lower) ?? `word${String(words.size + 1).padStart(4, "0")}`;
    words.set(lower, name);
    return word === lower ? name : `W${name.slice(1)}`;
  }

  function value(member: unknown, name: string): unknown {
    if (typeof member === "string") {
      if (member === app || member === account) return member === app ? redactedApp.app : redactedApp.account;
      return textFields.includes(name) && member !== "" ? pseudonym(member) : member;
    }
    if (Array.isArray(member)) return member.map((item: unknown) => value(item, name));
    if (!isObject(member)) return member;
    if (openFields.includes(name)) return {};
    if (name === "recording_config") return redactRecordingConfig(member, pseudonym);
    return Object.fromEntries(Object.entries(member).map(([key, inner]) => [key, value(inner, key)]));
  }

  return {
    probe: (probe) => ({ ...probe, ...(probe.query && { query: redactQuery(probe.query, known) }) }),
    body(body, json) {
      if (json !== undefined) return JSON.stringify(value(json, ""));
      const texts = [...known, [app, redactedApp.app] as const, [account, redactedApp.account] as const];
      return texts.reduce((text, [secret, name]) => text.replaceAll(secret, name), body).slice(0, 4000);
    },
  };
}

/** A search for a title becomes a search for what the title is called now. */
function redactQuery(query: Query, known: ReadonlyMap<string, string>): Query {
  const { search } = query;
  return typeof search === "string" && known.has(search) ? { ...query, search: known.get(search) ?? search } : query;
}
