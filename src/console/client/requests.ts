import { effect, signal } from "@preact/signals";
import type { EntryView } from "../../server/journal/entry-view.js";
import { allScopes, control, on, problemText } from "./connection.js";
import { linkTo, place } from "./location.js";

/** A request to the mock and its response, as the control API shows them. */
export type Request = EntryView;

/** The most requests that are shown; a journal can hold more. */
export const maxRows = 1000;

/** Returns what tells a request from all others; a scope that is dropped begins anew to count. */
export function keyOf({ scope, seq, at }: Request): string {
  return `${scope} ${seq} ${at}`;
}

/** The last requests to the scope, or to all, newest first; undefined until they are loaded. */
export const requests = signal<readonly Request[] | undefined>(undefined);

/** Why they could not be loaded the last time. */
export const problem = signal<string | undefined>(undefined);

// The number of a request that is gone would show a later one, after a restart of the mock.
effect(() => {
  const { panel, item } = place.value;
  if (requests.value?.length === 0 && panel === "requests" && item.length > 0) location.replace(linkTo(panel));
});

/** Requests that are not yet among them: those since the last frame, or since the list was requested. */
let arrived: Request[] = [];
/** Keys of what the list had when it was loaded: a request may be in it and arrive later. */
let listedKeys = new Set<string>();
let loading = 0;

on("open", load);
on("change", ({ what }) => {
  if (what.includes("journal") || what.includes("state")) load();
});
on("request", (request) => {
  if (arrived.length === 0) requestAnimationFrame(add);
  arrived.push(request);
});

async function load(): Promise<void> {
  loading++;
  arrived = [];
  try {
    const { requests: listed } = await control.journal.list({ limit: maxRows, all_scopes: allScopes });
    listedKeys = new Set(listed.map(keyOf));
    requests.value = listed.reverse();
    problem.value = undefined;
  } catch (error) {
    problem.value = problemText(error);
  } finally {
    loading--;
    add();
  }
}

/** Adds what arrived, without what the list had already. */
function add(): void {
  if (loading > 0 || !requests.value) return;
  const known = requests.value;
  const added = arrived.filter((request) => !listedKeys.has(keyOf(request))).reverse();
  arrived = [];
  if (added.length > 0) requests.value = [...added, ...known].slice(0, maxRows);
}
