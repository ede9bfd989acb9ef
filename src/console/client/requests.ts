import { signal } from "@preact/signals";
import type { EntryView } from "../../server/journal/entry-view.js";
import { control, on } from "./connection.js";

/** A request to the mock and its response, as the control API shows them. */
export type Request = EntryView;

const maxRows = 1000;

/** The last requests of the scope, newest first; undefined until they are loaded. */
export const requests = signal<readonly Request[] | undefined>(undefined);

/** Requests that are not yet among them: those since the last frame, or since the list was requested. */
let arrived: Request[] = [];
let loading = 0;

on("open", load);
on("change", (data) => {
  const { what } = data as { readonly what: readonly string[] };
  if (what.includes("journal") || what.includes("state")) load();
});
on("request", (data) => {
  if (arrived.length === 0) requestAnimationFrame(add);
  arrived.push(data as Request);
});

async function load(): Promise<void> {
  loading++;
  arrived = [];
  try {
    const { requests: listed } = await control.journal.list({ limit: maxRows });
    requests.value = listed.reverse();
  } catch {
    // The mock is gone; the list is loaded when the stream is open again.
  } finally {
    loading--;
    add();
  }
}

/** Adds what arrived, without what the list had already. */
function add(): void {
  if (loading > 0 || !requests.value) return;
  const known = requests.value;
  const newest = known[0]?.seq ?? 0;
  const added = arrived.filter(({ seq }) => seq > newest).reverse();
  arrived = [];
  if (added.length > 0) requests.value = [...added, ...known].slice(0, maxRows);
}
