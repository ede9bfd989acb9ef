import { pathOf } from "../../http/urls.js";
import type { JournalEntry } from "../journal.js";
import { bodyText } from "../view.js";

/** Details asked for one by one from so many items on are a pattern. */
const manyItems = 5;
/** How long after a list the details still belong to it, in milliseconds. */
const withinMs = 2000;

const listOf: Readonly<Record<string, string>> = { GetSessionDetails: "GetSessions", GetActiveSession: "GetMeetings" };
const instead: Readonly<Record<string, string>> = {
  GetSessionDetails: "GetSessions already returns every session in full",
  GetActiveSession: "GetSessions with status=LIVE returns all active sessions at once",
};

/** A list whose items were then asked for one by one. */
export interface NPlusOne {
  readonly list: JournalEntry;
  /** The requests for its items, in order. */
  readonly details: JournalEntry[];
  readonly message: string;
}

/** Finds lists whose items were asked for one by one soon after. */
export function nPlusOnes(entries: readonly JournalEntry[]): NPlusOne[] {
  const lists = new Map<string, { readonly list: JournalEntry; readonly details: Map<string, JournalEntry> }>();
  const found: { readonly list: JournalEntry; readonly details: Map<string, JournalEntry> }[] = [];
  for (const entry of entries) {
    const { operation, tenant } = entry;
    if (!operation || !tenant) continue;
    const wanted = listOf[operation.id];
    const key = `${wanted ?? operation.id} ${tenant.accountId} ${tenant.appId}`;
    if (wanted === undefined) {
      const started = { list: entry, details: new Map<string, JournalEntry>() };
      lists.set(key, started);
      found.push(started);
      continue;
    }
    const started = lists.get(key);
    const id = itemOf(entry);
    if (started && entry.at - started.list.at <= withinMs && holds(started.list, id)) started.details.set(id, entry);
  }
  return found
    .filter(({ details }) => details.size >= manyItems)
    .map(({ list, details }) => ({ list, details: [...details.values()], message: told(details) }));
}

function told(details: ReadonlyMap<string, JournalEntry>): string {
  const [first] = details.values();
  const id = first?.operation?.id ?? "";
  return `${details.size} items of one list were asked for one by one with ${id}; ${instead[id]}`;
}

/** The id that a request for details names. */
function itemOf({ url, operation }: JournalEntry): string {
  const segments = pathOf(url).split("/");
  const name = (operation?.id === "GetActiveSession" ? segments.at(-2) : segments.at(-1)) ?? "";
  return decodeURIComponent(name);
}

function holds(list: JournalEntry, id: string): boolean {
  return bodyText(list).includes(`"id":${JSON.stringify(id)}`);
}
