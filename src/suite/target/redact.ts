import { personalFields } from "../../contract/constants.js";
import type { App, Probe, Query } from "../model/exchange.js";
import { isObject } from "../model/json.js";

/** Removes from requests and responses whose account and app it is, and what people wrote. */
export interface Redactor {
  readonly probe: (probe: Probe) => Probe;
  /** The body of a response, JSON or not. */
  readonly body: (body: string, json: unknown) => string;
}

/** What the account and the app are called in recordings. */
export const redactedApp: App = { account: "account", app: "app" };

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
