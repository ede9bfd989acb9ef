import { type ListOperation, listOperations, type Revision } from "../../contract/revisions.js";
import { createContext, type DiscoveredList, type Discovery, type Requester } from "../lists/context.js";
import { recordIds, recordOperations, recordProbe } from "../lists/record-ids.js";
import { sample } from "../lists/sample.js";
import { emptyWalk } from "../lists/walk.js";
import type { Exchange, SendProbe } from "../model/exchange.js";
import { unusable } from "../model/finding.js";
import { isRow } from "../model/json.js";
import { forbiddenOperations, isForbidden, rejectForeign } from "./access.js";
import { findList } from "./find-list.js";
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
  const { revision: likely } = detectRevision(requester.exchanges());

  const send: SendProbe = (probe) => settled(requester.request(probe));
  const readable = given.requested === "auto" ? likely : given.requested;
  const entries = listOperations.map(async (list) => [list, await findList(send, readable, list)] as const);
  const lists = Object.fromEntries(await Promise.all(entries)) as Record<ListOperation, DiscoveredList>;
  // What tells two revisions apart may be in few records, beyond the first page.
  const detected = detectRevision(requester.exchanges());
  const revision = given.requested === "auto" ? detected.revision : given.requested;
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
