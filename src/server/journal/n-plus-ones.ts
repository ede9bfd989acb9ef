import { pathOf } from "../http/urls.js";
import { type JournalEntry, responseText } from "./journal.js";

/** From how many items on single requests are a pattern. */
const minItems = 5;
/** How long after a list its items still count, in milliseconds. */
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

/** What a request has to do with a list and its items. */
type Step = Pick<JournalEntry, "seq" | "at" | "url" | "headers" | "operation" | "tenant" | "response">;

/** A list whose items were then requested one by one. */
export interface NPlusOne {
  readonly list: Step;
  /** The requests for its items, in order. */
  readonly details: readonly Step[];
  readonly message: string;
}

/** Finds lists whose items were requested one by one soon after. */
export function nPlusOnes(entries: readonly Step[]): NPlusOne[] {
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
    const id = decodeURIComponent(pathOf(entry.url).split("/").at(item.idSegment) ?? "");
    if (followed && entry.at - followed.list.at <= withinMs && hasItem(followed.list, id)) {
      followed.details.set(id, entry);
    }
  }
  return lists
    .filter(({ details }) => details.size >= minItems)
    .map(({ list, details }) => ({ list, details: [...details.values()], message: message([...details.values()]) }));
}

function message(details: readonly Step[]): string {
  const id = details[0]?.operation?.id ?? "";
  return `${details.length} items of one list were requested one by one with ${id}; ${itemOperations[id]?.advice}`;
}

function hasItem(list: Step, id: string): boolean {
  return responseText(list).includes(`"id":${JSON.stringify(id)}`);
}
