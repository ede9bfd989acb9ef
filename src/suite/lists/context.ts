import type { ListOperation } from "../../contract/revisions.js";
import { type App, type Exchange, type Expectation, type Probe, probePath, type Query } from "../model/exchange.js";
import { Unusable } from "../model/finding.js";
import type { Client } from "../target/client.js";
import { type ListFacts, type Walk, walkList, walkLive } from "./walk.js";

/** What is known of a list before discovery. */
export const unknownFacts: ListFacts = { size: undefined, largest: 0, scope: {} };

/** A list as discovery found it. */
export interface FoundList extends ListFacts {
  readonly walk: Walk;
  /** Rows of the whole account; undefined when it is not known. */
  readonly total: number | undefined;
  /** Why nothing can be said about the list. */
  readonly problem?: string;
}

/** What discovery found on a target: the plan follows from it, never from known ids. */
export interface Found {
  readonly lists: Readonly<Record<ListOperation, FoundList>>;
  /** Sessions that are LIVE, of the whole account. */
  readonly live: Walk;
  /** Id of a livestream session, when the user named one. */
  readonly livestreamSession: string | undefined;
  /** Whether the user gave credentials, so that others are wrong. */
  readonly credentialsGiven: boolean;
}

/** How many pages a list is walked at most. */
export const maxPages = 6;

/** The target as one moment showed it: the same question asked twice is sent once. */
export interface SuiteContext {
  readonly ask: (probe: Probe) => Promise<Exchange>;
  /** Asks anew, whatever was answered before. */
  readonly askAgain: (probe: Probe) => Promise<Exchange>;
  /** Asks for a legal answer. Throws `Unusable` when it is no 200 with JSON. */
  readonly answer: (probe: Probe) => Promise<Exchange>;
  /** Whether it was opened because the data keeps changing: then only what lasts counts. */
  readonly steady: boolean;
  /** Narrows the query of a list to the part of the data that this run looks at. */
  readonly inScope: (operation: ListOperation, query: Query) => Query;
  /** Walks a list within the part of the data that this run looks at. */
  readonly walk: (operation: ListOperation, query: Query, options?: WalkOptions) => Promise<Walk>;
  /** The unfiltered list, within the part of the data that this run looks at. */
  readonly reference: (operation: ListOperation) => Promise<Walk>;
  /** The LIVE sessions of the whole account. */
  readonly live: () => Promise<Walk>;
  /** Everything that was asked for through this view, answers known before included. */
  readonly asked: () => readonly Exchange[];
}

/** How to walk a list, where the usual way is not meant. */
export interface WalkOptions {
  readonly perPage?: number | undefined;
  /** What the documents say about the first page; a 200 unless said. */
  readonly expects?: Expectation;
}

/** Answers known at one moment, by request. */
export type Memory = Map<string, Promise<Exchange>>;

/**
 * Makes a view that looks into a memory before it asks; `facts` say how each list is to be walked. A steady one walks
 * sessions in the order of their creation, in which those that are LIVE keep their places.
 */
export function createView(
  client: Client,
  app: App,
  facts: (operation: ListOperation) => ListFacts,
  { memory = new Map(), steady = false }: { readonly memory?: Memory; readonly steady?: boolean } = {},
): SuiteContext {
  const asked: Exchange[] = [];

  async function askAgain(probe: Probe): Promise<Exchange> {
    const exchange = await client.ask(probe);
    asked.push(exchange);
    return exchange;
  }

  async function ask(probe: Probe): Promise<Exchange> {
    const key = `${probe.credentials ?? "given"} ${probePath(probe, app)}`;
    const known = memory.get(key) ?? client.ask(probe);
    memory.set(key, known);
    const exchange = await known;
    asked.push(exchange);
    return exchange;
  }

  function inScope(operation: ListOperation, query: Query): Query {
    const order = steady && operation === "GetSessions" ? { sort_by: "createdAt", sort_order: "DESC" } : {};
    return { ...order, ...within(facts(operation).scope, query) };
  }

  function walk(operation: ListOperation, query: Query, { perPage, expects }: WalkOptions = {}): Promise<Walk> {
    const { size, largest } = facts(operation);
    const rows = perPage === undefined ? size : Math.min(perPage, size ?? perPage);
    return walkList(ask, {
      operation,
      query: inScope(operation, query),
      perPage: rows,
      largest,
      maxPages,
      expects,
    });
  }

  return {
    ask,
    askAgain,
    steady,
    inScope,
    async answer(probe) {
      const exchange = await ask(probe);
      if (exchange.status !== 200) throw new Unusable(exchange, "status");
      if (exchange.json === undefined) throw new Unusable(exchange, "json");
      return exchange;
    },
    walk,
    reference: (operation) => walk(operation, {}),
    live: () => walkLive(ask, facts("GetSessions"), maxPages),
    asked: () => asked,
  };
}

/** A query inside the scope: of two times, the narrower one counts. */
function within(scope: Query, query: Query): Query {
  const merged = { ...scope, ...query };
  const { start_time, end_time } = scope;
  return {
    ...merged,
    ...(start_time !== undefined && { start_time: pick(start_time, merged.start_time, Math.max) }),
    ...(end_time !== undefined && { end_time: pick(end_time, merged.end_time, Math.min) }),
  };
}

type Times = Query[string] | undefined;

function pick(scope: Query[string], asked: Times, choose: (...times: number[]) => number): Query[string] {
  const times = [String(scope), String(asked)].map((time) => Date.parse(time));
  return asked !== undefined && choose(...times) === times[1] ? asked : scope;
}
