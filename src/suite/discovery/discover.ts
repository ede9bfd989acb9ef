import { type ListOperation, listOperations, type Revision } from "../../contract/revisions.js";
import { isoTime } from "../../lib/time.js";
import { createContext, type DiscoveredList, type Discovery, maxPages, type Requester } from "../lists/context.js";
import { recordIds, recordOperations, recordProbe } from "../lists/record-ids.js";
import { sample } from "../lists/sample.js";
import { emptyWalk, type ListFacts, newestFirst, readPage, type Walk, walkList } from "../lists/walk.js";
import type { Exchange, Query, SendProbe } from "../model/exchange.js";
import { UnusableResponse } from "../model/finding.js";
import { isRow, type Row, time } from "../model/json.js";
import { forbiddenOperations, isForbidden, rejectForeign } from "./access.js";
import { detectRevision, type RevisionDetected, recordsAnywhere } from "./revision.js";

/** What discovery found, and in which revision. */
export interface Discovered extends Discovery {
  readonly requested: Revision | "auto";
  readonly detected: RevisionDetected;
}

/** What is known before discovery. */
export interface Given extends Pick<Discovery, "livestreamSession" | "credentialsGiven"> {
  readonly requested: Revision | "auto";
}

/** Discovers what a target has and how its lists can be walked; requests a record of every operation that has one. */
export async function discover(requester: Requester, given: Given): Promise<Discovered> {
  const { requestAgain } = requester;
  // Not cached: everything that checks share must be as young as the walks of the lists, or younger.
  const firsts = await Promise.all(listOperations.map((operation) => settled(requestAgain({ operation }))));
  rejectForeign(firsts, given.credentialsGiven);
  const id = firsts
    .flatMap((exchange) => (exchange.probe.operation === "GetSessions" ? recordsAnywhere(exchange) : []))
    .sort((a, b) => Number(b.status === "ENDED") - Number(a.status === "ENDED"))
    .flatMap((record) => (isRow(record) ? [record.id] : []))[0];
  if (id !== undefined) await settled(requestAgain(recordProbe("GetSessionDetails", id)));
  const detected = detectRevision(requester.exchanges());
  const revision = given.requested === "auto" ? detected.revision : given.requested;

  const send: SendProbe = (probe) => settled(requester.request(probe));
  const entries = listOperations.map(async (list) => [list, await findList(send, revision, list)] as const);
  const lists = Object.fromEntries(await Promise.all(entries)) as Record<ListOperation, DiscoveredList>;
  const live = await createContext(requester, { revision, lists })
    .live()
    .catch((thrown: unknown) => emptyWalk("GetSessions", unusable(thrown).exchange));
  const found = { livestreamSession: given.livestreamSession, lists, live };
  const samples = recordOperations.flatMap((operation) => {
    const known = recordIds[operation].find(found);
    return known === undefined ? [] : [send(recordProbe(operation, known))];
  });
  await Promise.all(samples);
  // One session may be forbidden while others are not.
  const others = sample(lists.GetSessions.walk.rows, 3).map(({ id: other }) => recordProbe("GetSessionDetails", other));
  if (isForbidden("GetSessionDetails", requester.exchanges())) await Promise.all(others.map(send));
  const forbidden = forbiddenOperations(requester.exchanges());
  return { ...given, ...found, revision, detected, forbidden };
}

/** The exchange, also when there was no response. */
async function settled(response: Promise<Exchange>): Promise<Exchange> {
  return response.catch((thrown: unknown) => unusable(thrown).exchange);
}

function unusable(thrown: unknown): UnusableResponse {
  if (thrown instanceof UnusableResponse) return thrown;
  throw thrown;
}

async function findList(send: SendProbe, revision: Revision, operation: ListOperation): Promise<DiscoveredList> {
  try {
    const size = await usablePageSize(send, revision, operation);
    const everything = await walkScope(send, revision, operation, size, {});
    if (everything.whole) return foundList(everything, size.size, {}, everything.count);
    const largest = largestPage(everything);
    const total = await countRows(send, revision, operation, size.size, largest, everything);
    for (const scope of windowsAround(await newest(send, revision, operation, size.size, everything))) {
      const part = await walkScope(send, revision, operation, { size: size.size, largest }, scope);
      if (part.whole && part.rows.length > 2) return foundList(part, size.size, scope, total, largest);
    }
    return foundList(everything, size.size, {}, total);
  } catch (thrown) {
    const { exchange, message: problem } = unusable(thrown);
    return { ...foundList(emptyWalk(operation, exchange), undefined, {}, undefined), problem };
  }
}

/** The rows to look at on a big account: the newest where the list can be sorted, otherwise those it shows first. */
async function newest(
  send: SendProbe,
  revision: Revision,
  operation: ListOperation,
  size: number | undefined,
  { pages }: Walk,
): Promise<Row[]> {
  const first = pages
    .slice(0, 3)
    .flatMap(({ rows }) => rows)
    .slice(0, Math.max(50, pages[0]?.rows.length ?? 0));
  const order = newestFirst(operation);
  if (!order) return first;
  const paging = { ...(size !== undefined && { per_page: String(size) }) };
  const exchange = await send({
    operation,
    query: { ...order, ...paging },
    expects: "anything",
  });
  const sorted = exchange.status === 200 ? readPage(exchange, revision).rows : [];
  return sorted.length > 2 ? [...sorted] : first;
}

function walkScope(
  send: SendProbe,
  revision: Revision,
  operation: ListOperation,
  { size, largest }: Pick<ListFacts, "size" | "largest">,
  query: Query,
): Promise<Walk> {
  return walkList(send, { operation, revision, query, perPage: size, largest, maxPages });
}

function foundList(
  walk: Walk,
  size: number | undefined,
  scope: Query,
  total: number | undefined,
  largest = largestPage(walk),
): DiscoveredList {
  return { walk, size, scope, total, largest };
}

function largestPage({ pages }: Walk): number {
  return Math.max(0, ...pages.map(({ records }) => records.length));
}

// Clients send 100 and 500; 100 keeps the load of a page small.
const ladder = [100, 50, 25, 10, 5, 2, 1];

/** Finds a page size that the target accepts: it may reject a size above its greatest. */
async function usablePageSize(
  send: SendProbe,
  revision: Revision,
  operation: ListOperation,
): Promise<{ size: number | undefined; largest: number }> {
  for (const size of ladder) {
    const exchange = await send({ operation, query: { per_page: String(size) }, expects: "anything" });
    if (exchange.status === 200) return { size, largest: readPage(exchange, revision).records.length };
    if (exchange.status >= 500 || exchange.status === 0) break;
  }
  return { size: undefined, largest: 0 };
}

/** Counts the rows of a list too long to walk: from its paging, or about, by looking for its last page in few steps. */
async function countRows(
  send: SendProbe,
  revision: Revision,
  operation: ListOperation,
  size: number | undefined,
  largest: number,
  { pages }: Walk,
): Promise<number | undefined> {
  const said = pages[0]?.paging?.total;
  if (said !== undefined) return said;
  if (largest === 0) return undefined;

  async function rowsOn(page: number): Promise<number> {
    const query = { ...(size !== undefined && { per_page: String(size) }), page_no: String(page) };
    const exchange = await send({ operation, query, expects: "anything" });
    return exchange.status === 200 ? readPage(exchange, revision).records.length : 0;
  }

  let full = 1;
  let beyond = 2;
  while (beyond <= greatestPage && (await rowsOn(beyond)) > 0) [full, beyond] = [beyond, beyond * 4];
  if (beyond > greatestPage) return undefined;
  // An eighth is near enough to say what share was seen.
  while (beyond - full > Math.max(1, full / 8)) {
    const middle = Math.floor((full + beyond) / 2);
    if ((await rowsOn(middle)) > 0) full = middle;
    else beyond = middle;
  }
  return full * largest;
}

const greatestPage = 4 ** 8;

/** Time windows around the given rows, each smaller than the one before. */
function windowsAround(rows: readonly Row[]): Query[] {
  const windows: Query[] = [];
  for (let count = rows.length; count >= 2; count = Math.floor(count / 2)) {
    const times = rows.slice(0, count).flatMap((row) => time(row, "created_at") ?? []);
    if (times.length === 0) break;
    windows.push({ start_time: isoTime(Math.min(...times)), end_time: isoTime(Math.max(...times)) });
  }
  return windows;
}
