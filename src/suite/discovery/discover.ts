import { type OperationId, operationIds } from "../../contract/operations.js";
import { describeField } from "../../contract/redaction.js";
import { type ListOperation, listOperations, type Revision } from "../../contract/revisions.js";
import { isHtmlPage } from "../../lib/http-fetch.js";
import { valueAt } from "../../lib/json-path.js";
import { isoTime } from "../../lib/time.js";
import { createContext, type DiscoveredList, type Discovery, maxPages, type Requester } from "../lists/context.js";
import { recordIds, recordOperations, recordProbe } from "../lists/record-ids.js";
import { emptyWalk, type ListFacts, newestFirst, pagesOf, readPage, type Walk, walkList } from "../lists/walk.js";
import { type Exchange, isRejected, markup, type Query, redirectOf, type SendProbe } from "../model/exchange.js";
import { InconclusiveError, unusable } from "../model/finding.js";
import { isEnded, isRow, type Row, sample, time } from "../model/json.js";
import { detectRevision, type RevisionDetected, recordsAnywhere } from "./revision.js";

interface Given extends Pick<Discovery, "livestreamSession" | "credentialsGiven"> {
  readonly requested: Revision | "auto";
}

export interface Discovered extends Discovery, Given {
  readonly detected: RevisionDetected;
}

/** Discovers what a target has and how to walk its lists; requests a record of every operation that has one. */
export async function discover(requester: Requester, given: Given): Promise<Discovered> {
  const { requestAgain } = requester;
  // Not cached: responses that checks share must not be older than the walks of the lists.
  const firsts = await Promise.all(listOperations.map((operation) => settled(requestAgain({ operation }))));
  rejectForeign(firsts, given.credentialsGiven);
  const id = firsts
    .flatMap((exchange) => (exchange.probe.operation === "GetSessions" ? recordsAnywhere(exchange) : []))
    .sort((a, b) => Number(isEnded(b)) - Number(isEnded(a)))
    .flatMap((record) => (isRow(record) ? [record.id] : []))[0];
  if (id !== undefined) await settled(requestAgain(recordProbe("GetSessionDetails", id)));
  const { revision: likely } = detectRevision(requester.exchanges());

  const send: SendProbe = (probe) => settled(requester.request(probe));
  const readable = given.requested === "auto" ? likely : given.requested;
  const entries = listOperations.map(
    async (list) => [list, await new ListFinder(send, readable, list).find()] as const,
  );
  const lists = Object.fromEntries(await Promise.all(entries)) as Record<ListOperation, DiscoveredList>;
  const live = await createContext(requester, { revision: readable, lists })
    .live()
    .catch((thrown: unknown) => emptyWalk("GetSessions", unusable(thrown).exchange));
  const found = { livestreamSession: given.livestreamSession, lists, live };
  const samples = recordOperations.flatMap((operation) => {
    const known = recordIds[operation].find(found);
    return known === undefined ? [] : [send(recordProbe(operation, known))];
  });
  await Promise.all(samples);
  // A single session may be forbidden while others are not.
  const others = sample(lists.GetSessions.walk.rows, 3).map(({ id: other }) => recordProbe("GetSessionDetails", other));
  if (isForbidden("GetSessionDetails", requester.exchanges())) await Promise.all(others.map(send));
  const forbidden = forbiddenOperations(requester.exchanges());
  // The difference between two revisions may be in few records, beyond the first page.
  const detected = detectRevision(requester.exchanges());
  const revision = given.requested === "auto" ? detected.revision : given.requested;
  return { ...given, ...found, revision, detected, forbidden };
}

/** Returns the exchange, even if there was no response. */
async function settled(response: Promise<Exchange>): Promise<Exchange> {
  return response.catch((thrown: unknown) => unusable(thrown).exchange);
}

type Pages = Pick<ListFacts, "size" | "largest">;

// Clients send 100 and 500; 100 keeps the load of a page small.
const ladder = [100, 50, 25, 10, 5, 2, 1];

const greatestPage = 4 ** 8;

/** Finds out how to walk a list of a target, and which part of it a run examines. */
class ListFinder {
  constructor(
    private readonly send: SendProbe,
    private readonly revision: Revision,
    private readonly operation: ListOperation,
  ) {}

  async find(): Promise<DiscoveredList> {
    try {
      const accepted = await this.#acceptedPages();
      const walk = await this.#walk(accepted, {});
      const pages = { size: accepted.size, largest: Math.max(0, ...walk.pages.map(({ records }) => records.length)) };
      if (walk.whole) return { ...pages, walk, scope: {}, total: walk.count };
      const total = await this.#countRows(pages, walk);
      for (const scope of windowsAround(await this.#newest(pages, walk))) {
        const part = await this.#walk(pages, scope);
        if (part.whole && part.rows.length > 2) return { ...pages, walk: part, scope, total };
      }
      return { ...pages, walk, scope: {}, total };
    } catch (thrown) {
      const problem = unusable(thrown);
      const walk = emptyWalk(this.operation, problem.exchange);
      return { walk, size: undefined, largest: 0, scope: {}, total: undefined, problem };
    }
  }

  /** Finds a page size for which the target returns rows: it may reject sizes above its maximum. */
  async #acceptedPages(): Promise<Pages> {
    for (const size of ladder) {
      const exchange = await this.#request({ per_page: String(size) });
      if (exchange.status === 200) {
        const largest = readPage(exchange, this.revision).records.length;
        if (largest > 0 || !(await this.#showsRows({}))) return { size, largest };
      }
      if (exchange.status >= 500 || exchange.status === 0) break;
    }
    return { size: undefined, largest: 0 };
  }

  /** Returns the rows to examine on a large account: the newest if the list can be sorted, otherwise the first ones. */
  async #newest({ size }: Pages, { pages }: Walk): Promise<readonly Row[]> {
    const first = pages
      .slice(0, 3)
      .flatMap(({ rows }) => rows)
      .slice(0, Math.max(50, pages[0]?.rows.length ?? 0));
    const order = newestFirst(this.operation);
    if (!order) return first;
    const exchange = await this.#request({ ...order, ...pagesOf(size) });
    const sorted = exchange.status === 200 ? readPage(exchange, this.revision).rows : [];
    return sorted.length > 2 ? sorted : first;
  }

  /** Counts the rows of a list that is too long to walk: from its paging, or by a search for its last page. */
  async #countRows({ size, largest }: Pages, { pages }: Walk): Promise<number | undefined> {
    const said = pages[0]?.paging?.total;
    if (said !== undefined) return said;
    if (largest === 0) return undefined;
    const hasRows = (page: number) => this.#showsRows({ ...pagesOf(size), page_no: String(page) });
    let full = 1;
    let beyond = 2;
    while (beyond <= greatestPage && (await hasRows(beyond))) [full, beyond] = [beyond, beyond * 4];
    if (beyond > greatestPage) return undefined;
    // An eighth is precise enough to say what share was examined.
    while (beyond - full > Math.max(1, full / 8)) {
      const middle = Math.floor((full + beyond) / 2);
      if (await hasRows(middle)) full = middle;
      else beyond = middle;
    }
    return full * largest;
  }

  #walk({ size, largest }: Pages, query: Query): Promise<Walk> {
    const { operation, revision } = this;
    return walkList(this.send, { operation, revision, query, perPage: size, largest, maxPages });
  }

  async #showsRows(query: Query): Promise<boolean> {
    const exchange = await this.#request(query);
    return exchange.status === 200 && readPage(exchange, this.revision).records.length > 0;
  }

  #request(query: Query) {
    return this.send({ operation: this.operation, query, expects: "anything" });
  }
}

/** Returns time windows around the given rows, each smaller than the one before. */
function windowsAround(rows: readonly Row[]): Query[] {
  const windows: Query[] = [];
  for (let count = rows.length; count >= 2; count = Math.floor(count / 2)) {
    const times = rows.slice(0, count).flatMap((row) => time(row, "created_at") ?? []);
    if (times.length === 0) break;
    windows.push({ start_time: isoTime(Math.min(...times)), end_time: isoTime(Math.max(...times)) });
  }
  return windows;
}

/** Throws if no list is returned because the credentials, the account or the URL are wrong: then nothing is known. */
function rejectForeign(firsts: readonly Exchange[], credentialsGiven: boolean): void {
  const reasons = firsts.map(whyNotApi);
  if (!reasons.every((reason) => reason !== undefined)) return;
  const details = firsts.map(({ probe }, index) => `${probe.operation} ${reasons[index]}`).join("; ");
  const rejected = credentialsGiven ? "the target rejects the credentials" : "no token given: set CLOUDFLARE_API_TOKEN";
  const what = firsts.every(isRejected) ? rejected : "nothing of the API was seen for this account and app";
  throw new InconclusiveError("outage", `${what}: ${details}`);
}

/** Returns why the response to a plain request does not come from the API; undefined if it does, right or wrong. */
function whyNotApi(exchange: Exchange): string | undefined {
  const { status, body, json } = exchange;
  if (status >= 300 && status < 500) return rejection(exchange);
  if (status !== 200) return undefined;
  // HTML before JSON, such as a warning of PHP, belongs to the API.
  if (json === undefined) {
    return markup.test(body) ? "returns a page of HTML with status 200: is it a login page?" : undefined;
  }
  const failed = valueAt(json, ["success"]) !== true && errorText(json) !== undefined;
  return failed ? `returns an error with status 200: ${errorText(json)}` : undefined;
}

/** Returns why the credentials do not allow an operation; undefined if the response does not say so. */
export function whyForbidden(exchange: Exchange): string | undefined {
  if (!isRejected(exchange)) return undefined;
  return `the credentials do not allow ${exchange.probe.operation}: it ${rejection(exchange)}`;
}

/** Reports whether the given credentials never opened an operation. */
function isForbidden(operation: OperationId, exchanges: readonly Exchange[]): boolean {
  const plain = exchanges.filter(({ probe }) => probe.operation === operation && probe.query === undefined);
  return plain.length > 0 && plain.every(isRejected);
}

/** Returns the operations that the given credentials did not open, each with the reason. */
function forbiddenOperations(exchanges: readonly Exchange[]): Partial<Record<OperationId, string>> {
  const forbidden = operationIds.filter((operation) => isForbidden(operation, exchanges));
  return Object.fromEntries(
    forbidden.map((operation) => {
      const exchange = exchanges.find(({ probe }) => probe.operation === operation);
      return [operation, exchange && whyForbidden(exchange)];
    }),
  );
}

function rejection(exchange: Exchange): string {
  const isPage = exchange.status >= 400 && isHtmlPage(exchange);
  const text = isPage ? "a page of HTML, perhaps of a proxy" : errorText(exchange.json);
  const details = [redirectOf(exchange) ?? [], text ?? []].flat();
  return `returns ${exchange.status}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
}

/** Returns the message of an error body in any of the known envelopes; an unknown message is described instead. */
function errorText(json: unknown): string | undefined {
  const places = [["error", "message"], ["errors", 0, "message"], ["message"]];
  const text = places.map((path) => valueAt(json, path)).find((value) => typeof value === "string");
  return text === undefined ? undefined : String(describeField("message", text));
}
