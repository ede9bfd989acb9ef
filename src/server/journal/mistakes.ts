import type { BehaviourProfile } from "../../contract/behaviour.js";
import { type Revision, revisions } from "../../contract/revisions.js";
import { sdkMismatch } from "../../contract/sdk-versions.js";
import { didYouMean } from "../../lib/suggest.js";
import { decodePercent } from "../../lib/utf8.js";
import type { AuthMode } from "../http/credentials.js";
import { ErrorResponse, type MockRequest, type RequestHeaders } from "../http/messages.js";
import { parseQueryString } from "../http/query.js";
import type { RouteMatch } from "../http/router.js";
import { nearestOperation, unservedNotice } from "../http/router.js";
import { type DescribedOperation, loadDocument, operationsIn } from "../http/served-document.js";
import { pathOf, queryStringOf, shortPath } from "../http/urls.js";
import { type Journal, type JournalEntry, responseText } from "./journal.js";

export const mistakeKinds = [
  "unknown-parameter",
  "other-revision-parameter",
  "page-size-above-limit",
  "missing-credentials",
  "deprecated-credentials",
  "n-plus-one",
  "other-revision-client",
  "unknown-path",
  "operation-not-served",
] as const;

export type MistakeKind = (typeof mistakeKinds)[number];

/** A mistake, with a message that says what to do instead. */
export interface Mistake {
  readonly kind: MistakeKind;
  readonly message: string;
}

/** Settings of a mock on which client mistakes depend. */
export interface MistakeRules {
  readonly auth: AuthMode;
  /** Returns the form of the responses that clients of an operation expect. */
  readonly formOf: (operation: string) => { readonly revision: Revision; readonly profile: BehaviourProfile };
  readonly parameters: RevisionParameters;
}

/** The query parameters of each operation, by revision and operation. */
type RevisionParameters = ReadonlyMap<Revision, ReadonlyMap<string, readonly string[]>>;

/** Loads the query parameters of all revisions. */
export async function loadParameters(): Promise<RevisionParameters> {
  const loaded = revisions.map(async (revision) => {
    const operations = operationsIn(await loadDocument(revision));
    return [revision, new Map(operations.map(({ id, parameters }) => [id, queryNames(parameters)]))] as const;
  });
  return new Map(await Promise.all(loaded));
}

function queryNames(parameters: DescribedOperation["parameters"]): string[] {
  return parameters.flatMap(({ in: location, name }) => (location === "query" ? [name] : []));
}

/** Returns the distinct mistakes in some requests, with how often and in which requests each was made. */
export function mistakesIn(entries: readonly JournalEntry[], rules: MistakeRules) {
  const found = new Map<string, Mistake & { count: number; requests: number[] }>();
  const add = ({ kind, message }: Mistake, seq: number) => {
    const known = found.get(message) ?? { kind, message, count: 0, requests: [] };
    known.count++;
    if (known.requests.length < maxListedRequests) known.requests.push(seq);
    found.set(message, known);
  };
  for (const entry of entries) for (const mistake of requestMistakes(entry, rules)) add(mistake, entry.seq);
  for (const { list, message } of nPlusOnes(entries)) add({ kind: "n-plus-one", message }, list.seq);
  return [...found.values()];
}

const maxListedRequests = 5;

export function requestMistakes(
  {
    method,
    url,
    headers,
    operation,
    forwarded,
  }: Pick<JournalEntry, "method" | "url" | "headers" | "operation" | "forwarded">,
  rules: MistakeRules,
): Mistake[] {
  if (forwarded !== undefined) return [];
  if (!operation) return pathMistakes(method, pathOf(url));
  if (!operation.served) return [{ kind: "operation-not-served", message: unservedNotice(operation) }];
  const mismatch = sdkMismatch(headers, rules.formOf(operation.id).revision);
  return [
    ...(mismatch === undefined ? [] : [{ kind: "other-revision-client" as const, message: mismatch }]),
    ...parameterMistakes(operation, url, rules),
    ...credentialMistakes(headers, rules),
  ];
}

/** Returns the mistake in the path of a request for no operation, if it is similar to one of the API's. */
export function pathMistakes(method: string, path: string): Mistake[] {
  const nearest = nearestOperation(method, path);
  if (!nearest) return [];
  const message = `no operation has the path ${shortPath(path)}; the nearest is ${nearest.method} ${nearest.path}`;
  return [{ kind: "unknown-path", message }];
}

function* parameterMistakes(
  { id }: DescribedOperation,
  url: string,
  { formOf, parameters }: MistakeRules,
): Generator<Mistake> {
  const { revision, profile } = formOf(id);
  const namesIn = (one: Revision) => parameters.get(one)?.get(id) ?? [];
  const known = namesIn(revision);
  const query = parseQueryString(queryStringOf(url));
  for (const name of Object.keys(query)) {
    if (known.includes(name)) continue;
    const message = `${id} has no query parameter ${JSON.stringify(name)}`;
    const others = revisions.filter((other) => namesIn(other).includes(name));
    if (others.length > 0) {
      const have = others.length === 1 ? "has" : "have";
      yield {
        kind: "other-revision-parameter",
        message: `${message} in this revision; ${others.join(", ")} ${have} it`,
      };
      continue;
    }
    const advice = didYouMean(name, known) ?? "it has no effect";
    yield { kind: "unknown-parameter", message: `${message}; ${advice}` };
  }
  const { maxPerPage } = profile;
  const size = Number([query.per_page ?? ""].flat()[0]);
  if (known.includes("per_page") && size > maxPerPage) {
    yield { kind: "page-size-above-limit", message: `per_page is ${size}; a page has at most ${maxPerPage} rows` };
  }
}

function* credentialMistakes(headers: RequestHeaders, { auth }: MistakeRules): Generator<Mistake> {
  if (headers.authorization !== undefined) return;
  if (headers["x-auth-key"] !== undefined) {
    yield {
      kind: "deprecated-credentials",
      message: "X-Auth-Key is the older form of credentials; send Authorization: Bearer",
    };
  } else if (auth !== "none") {
    yield { kind: "missing-credentials", message: "no credentials; send Authorization: Bearer" };
  }
}

/** Number of items from which single requests are a pattern. */
const minItems = 5;
/** How long after a list its items count, in milliseconds. */
const withinMs = 2000;

/** Operations that return an item of a list, with that list and what to do instead. */
const itemOperations: Readonly<
  Record<string, { readonly list: string; readonly idSegment: number; readonly advice: string }>
> = {
  GetSessionDetails: {
    list: "GetSessions",
    idSegment: -1,
    advice: "GetSessions already returns every session in full",
  },
  GetActiveSession: {
    list: "GetMeetings",
    idSegment: -2,
    advice: "GetSessions with status=LIVE returns all active sessions at once",
  },
};

/** The fields of a request that matter for finding such patterns. */
type Step = Pick<JournalEntry, "seq" | "at" | "url" | "headers" | "operation" | "tenant" | "response">;

/** Finds lists whose items were requested one by one soon after, with these requests in order. */
export function nPlusOnes(entries: readonly Step[]) {
  type Followed = { readonly list: Step; readonly details: Map<string, Step> };
  const latest = new Map<string, Followed>();
  const lists: Followed[] = [];
  for (const entry of entries) {
    const { operation, tenant } = entry;
    if (!operation?.served || !tenant) continue;
    const item = itemOperations[operation.id];
    const key = `${item?.list ?? operation.id} ${tenant.accountId} ${tenant.appId}`;
    if (!item) {
      const followed: Followed = { list: entry, details: new Map() };
      latest.set(key, followed);
      lists.push(followed);
      continue;
    }
    const followed = latest.get(key);
    // Credentials may be masked within an escape.
    const id = decodePercent(pathOf(entry.url).split("/").at(item.idSegment) ?? "");
    // No list has the breakout rooms.
    if (parseQueryString(queryStringOf(entry.url)).include_breakout_rooms === "true") continue;
    if (followed && entry.at - followed.list.at <= withinMs && hasItem(followed.list, id)) {
      followed.details.set(id, entry);
    }
  }
  return lists
    .filter(({ details }) => details.size >= minItems)
    .map(({ list, details: byId }) => {
      const details = [...byId.values()];
      const id = details[0]?.operation?.id ?? "";
      const pattern = `${details.length} items of one list were requested one by one with ${id}`;
      return { list, details, message: `${pattern}; ${itemOperations[id]?.advice}` };
    });
}

function hasItem(list: Step, id: string): boolean {
  return responseText(list).includes(`"id":${JSON.stringify(id)}`);
}

/** Creates the check for the selected mistakes, which rejects the request, so that the client's test fails. */
export function strictCheck<Scope extends { readonly journal: Journal }>(
  strict: readonly MistakeKind[],
  rulesOf: (scope: Scope) => MistakeRules,
) {
  return (
    scope: Scope,
    match: RouteMatch | undefined,
    { method, url, headers }: MockRequest,
  ): ErrorResponse | undefined => {
    const { operation, tenant } = match ?? {};
    const mistakes = requestMistakes({ method, url, headers, operation }, rulesOf(scope));
    const mistake = mistakes.find(({ kind }) => strict.includes(kind));
    if (mistake) return new ErrorResponse("clientMistake", { problem: mistake.message });
    if (!strict.includes("n-plus-one") || !itemOperations[operation?.id ?? ""]) return undefined;
    const { journal } = scope;
    const seq = journal.recorded + 1;
    const next = { seq, at: Date.now(), url, headers, operation, tenant, response: undefined };
    const recent = journal.entries.filter(({ at }) => next.at - at <= withinMs);
    const patterns = nPlusOnes([...recent, next]);
    const pattern = patterns.find(({ details }) => details.at(-1)?.seq === seq);
    return pattern && new ErrorResponse("clientMistake", { problem: pattern.message });
  };
}
