import type { OperationId } from "../../contract/operations.js";
import type { ListOperation, Revision } from "../../contract/revisions.js";
import { type App, type Exchange, type Expectation, probePath, type Query, type SendProbe } from "../model/exchange.js";
import { requireJson, type UnusableResponse } from "../model/finding.js";
import type { Client } from "../target/client.js";
import { type ListFacts, newestFirst, type Walk, walkList, walkLive } from "./walk.js";

export interface DiscoveredList extends ListFacts {
  readonly walk: Walk;
  /** Number of rows in the whole account, if known. */
  readonly total: number | undefined;
  /** Why nothing can be said about the list. */
  readonly problem?: UnusableResponse;
}

/** What discovery found on a target. The plan depends on it, never on known ids. */
export interface Discovery {
  readonly revision: Revision;
  readonly lists: Readonly<Record<ListOperation, DiscoveredList>>;
  readonly live: Walk;
  readonly livestreamSession: string | undefined;
  /** Whether the user gave credentials, so that others are wrong. */
  readonly credentialsGiven: boolean;
  /** The operations that the credentials do not allow, each with the reason. */
  readonly forbidden: Readonly<Partial<Record<OperationId, string>>>;
}

export const maxPages = 6;

/** The context of a check: equal requests are sent once, so that all results are of one moment. */
export interface SuiteContext {
  readonly revision: Revision;
  readonly request: SendProbe;
  readonly requestAgain: SendProbe;
  /** Sends a legal request. Throws `UnusableResponse` unless the response is 200 with JSON. */
  readonly requestJson: SendProbe;
  /** Whether it was created because the data keeps changing: then only stable data counts. */
  readonly steady: boolean;
  /** Narrows the query of a list to the part of the data that this run examines. */
  readonly inScope: (operation: ListOperation, query: Query) => Query;
  /** Walks a list within the part of the data that this run examines. */
  readonly walk: (operation: ListOperation, query: Query, options?: WalkOptions) => Promise<Walk>;
  /** The unfiltered list, within the part of the data that this run examines. */
  readonly reference: (operation: ListOperation) => Promise<Walk>;
  readonly live: () => Promise<Walk>;
  /** Every exchange of this context, including cached ones. */
  readonly exchanges: () => readonly Exchange[];
}

export interface WalkOptions {
  readonly perPage?: number | undefined;
  /** The documented response for the first page; a 200 by default. */
  readonly expects?: Expectation;
}

/** Responses of one moment, by request. */
export type ResponseCache = Map<string, Promise<Exchange>>;

/** Sends requests, unless an equal one was sent before. */
export interface Requester extends Pick<SuiteContext, "request" | "requestAgain" | "exchanges"> {}

/** Creates a requester that looks into a cache before it sends. */
export function createRequester(client: Client, app: App, cache: ResponseCache = new Map()): Requester {
  const exchanges: Exchange[] = [];

  function remember(exchange: Exchange): Exchange {
    exchanges.push(exchange);
    return exchange;
  }

  return {
    async request(probe) {
      const key = `${probe.credentials ?? "given"} ${probePath(probe, app)}`;
      const response = cache.get(key) ?? client.request(probe);
      cache.set(key, response);
      return remember(await response);
    },
    requestAgain: async (probe) => remember(await client.request(probe)),
    exchanges: () => exchanges,
  };
}

/** Creates a context for a discovery. A steady one walks sessions in order of creation, where LIVE ones do not move. */
export function createContext(
  requester: Requester,
  found: Pick<Discovery, "revision" | "lists">,
  { steady = false }: { readonly steady?: boolean } = {},
): SuiteContext {
  const { request } = requester;
  const { revision, lists } = found;

  function inScope(operation: ListOperation, query: Query): Query {
    return { ...(steady && newestFirst(operation)), ...within(lists[operation].scope, query) };
  }

  function walk(operation: ListOperation, query: Query, { perPage, expects }: WalkOptions = {}): Promise<Walk> {
    const { size, largest } = lists[operation];
    const plan = { operation, revision, largest, maxPages, expects };
    const length = perPage === undefined ? size : Math.min(perPage, size ?? perPage);
    return walkList(request, { ...plan, query: inScope(operation, query), perPage: length });
  }

  return {
    ...requester,
    revision,
    steady,
    inScope,
    requestJson: async (probe) => requireJson(await request(probe)),
    walk,
    reference: (operation) => walk(operation, {}),
    live: () => walkLive(request, revision, lists.GetSessions, maxPages),
  };
}

/** Restricts a query to the scope; of two times, the narrower one applies. */
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

function pick(scope: Query[string], requested: Times, choose: (...times: number[]) => number): Query[string] {
  const times = [String(scope), String(requested)].map((time) => Date.parse(time));
  return requested !== undefined && choose(...times) === times[1] ? requested : scope;
}
