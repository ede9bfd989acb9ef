import { type ListOperation, listOperations } from "../../contract/revisions.js";
import { type DiscoveredList, type Discovery, maxPages, type SuiteContext } from "../lists/context.js";
import { recordIds, recordOperations, recordProbe } from "../lists/record-ids.js";
import { type ListFacts, newestFirst, readPage, type Walk, walkList, walkLive } from "../lists/walk.js";
import type { Exchange, Query, SendProbe } from "../model/exchange.js";
import { InconclusiveError, UnusableResponse } from "../model/finding.js";
import { type Row, time } from "../model/json.js";

/** Discovers what a target has and how its lists can be walked; requests a record of every operation that has one. */
export async function discover(
  { request, requestAgain }: Pick<SuiteContext, "request" | "requestAgain">,
  given: Pick<Discovery, "livestreamSession" | "credentialsGiven">,
): Promise<Discovery> {
  // Not cached: everything that checks share must be as young as the walks of the lists, or younger.
  rejectForeign(await Promise.all(listOperations.map((operation) => requestAgain({ operation }))));
  const entries = listOperations.map(async (list) => [list, await findList(request, list)] as const);
  const lists = Object.fromEntries(await Promise.all(entries)) as Record<ListOperation, DiscoveredList>;
  const live = await walkLive(request, lists.GetSessions, maxPages).catch((thrown: unknown) => {
    if (thrown instanceof UnusableResponse) return nothing("GetSessions", thrown.exchange);
    throw thrown;
  });
  const found = { ...given, lists, live };
  const samples = recordOperations.map((operation) => ({ operation, id: recordIds[operation].find(found) }));
  await Promise.all(
    samples.flatMap(({ operation, id }) => (id === undefined ? [] : [request(recordProbe(operation, id))])),
  );
  return found;
}

/** Throws when no list is returned because the credentials, the account or the URL are wrong. */
function rejectForeign(firsts: readonly Exchange[]): void {
  const statuses = [...new Set(firsts.map(({ status }) => status))];
  const [status] = statuses;
  if (statuses.length > 1 || status === undefined) return;
  if (status === 401 || status === 403) {
    throw new InconclusiveError("credentials", `the target rejects the credentials with ${status}`, true);
  }
  if (status === 404 || status === 405 || (status >= 300 && status < 400)) {
    throw new InconclusiveError(
      "no-such-api",
      `the target has no RealtimeKit lists for this account and app (${status})`,
      true,
    );
  }
}

async function findList(send: SendProbe, operation: ListOperation): Promise<DiscoveredList> {
  try {
    const size = await usablePageSize(send, operation);
    const everything = await walkScope(send, operation, size, {});
    if (everything.whole) return foundList(everything, size.size, {}, everything.rows.length);
    const largest = largestPage(everything);
    const total = await countRows(send, operation, size.size, largest, everything);
    for (const scope of windowsAround(await newest(send, operation, size.size, everything))) {
      const part = await walkScope(send, operation, { size: size.size, largest }, scope);
      if (part.whole && part.rows.length > 2) return foundList(part, size.size, scope, total, largest);
    }
    return foundList(everything, size.size, {}, total);
  } catch (thrown) {
    if (!(thrown instanceof UnusableResponse)) throw thrown;
    return { ...foundList(nothing(operation, thrown.exchange), undefined, {}, undefined), problem: thrown.message };
  }
}

/** The rows to look at on a big account: the newest where the list can be sorted, otherwise those it shows first. */
async function newest(
  send: SendProbe,
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
  const sorted = exchange.status === 200 ? readPage(operation, 1, exchange).rows : [];
  return sorted.length > 2 ? [...sorted] : first;
}

function walkScope(
  send: SendProbe,
  operation: ListOperation,
  { size, largest }: Pick<ListFacts, "size" | "largest">,
  query: Query,
): Promise<Walk> {
  return walkList(send, { operation, query, perPage: size, largest, maxPages });
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

function nothing(operation: ListOperation, exchange: Exchange): Walk {
  return { operation, query: {}, pages: [], rows: [], whole: false, exchanges: [exchange] };
}

function largestPage({ pages }: Walk): number {
  return Math.max(0, ...pages.map(({ rows }) => rows.length));
}

// Clients send 100 and 500; 100 keeps the load of a page small.
const ladder = [100, 50, 25, 10, 5, 2, 1];

/** Finds a page size that the target accepts: it may reject a size above its greatest. */
async function usablePageSize(
  send: SendProbe,
  operation: ListOperation,
): Promise<{ size: number | undefined; largest: number }> {
  for (const size of ladder) {
    const exchange = await send({ operation, query: { per_page: String(size) }, expects: "anything" });
    if (exchange.status === 200) return { size, largest: readPage(operation, 1, exchange).rows.length };
    if (exchange.status >= 500) break;
  }
  return { size: undefined, largest: 0 };
}

/** Counts the rows of a list too long to walk: from its paging, or about, by looking for its last page in few steps. */
async function countRows(
  send: SendProbe,
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
    return exchange.status === 200 ? readPage(operation, page, exchange).rows.length : 0;
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
    windows.push({ start_time: iso(Math.min(...times)), end_time: iso(Math.max(...times)) });
  }
  return windows;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
