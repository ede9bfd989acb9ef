import { computed, signal } from "@preact/signals";
import type { EntryView as Request } from "../../server/journal/entry-view.js";
import { allScopes, control, fetchMock, on, ownScope, problemText, scopeName } from "../client/connection.js";
import { addressWith, linkTo, place, show, tenant } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { Code } from "../components/code.js";
import { Action, EmptyState, Problem, Status } from "../components/elements.js";
import { VirtualTable } from "../components/table.js";
import { duration, plural, queryText, timeOfDay } from "../text/format.js";
import { RequestDetails } from "./request-details.js";
import { liveSessionsUrl } from "./snippets.js";

/** Maximum number of requests that are shown; a journal can hold more. */
const maxRows = 1000;

/** Returns the key of a request. A scope that is dropped counts from the beginning again. */
function keyOf({ scope, seq, at }: Request): string {
  return `${scope} ${seq} ${at}`;
}

/** The latest requests to the scope, or to all, newest first; undefined until loaded. */
const requests = signal<readonly Request[]>();

/** Why the last load failed. */
const problem = signal<string>();

/** Requests that are not listed yet: those since the last frame, or since the list was requested. */
let arrived: Request[] = [];
/** Keys of the requests in the loaded list, which may also arrive later. */
let listedKeys = new Set<string>();
let loading = 0;

on((what, request) => {
  if (what.some((change) => ["open", "journal", "state"].includes(change))) load();
  if (!request) return;
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
    leaveUnknown(requests.value);
  } catch (error) {
    problem.value = problemText(error);
  } finally {
    loading--;
    add();
  }
}

/** Closes the details of a request that is gone: after a restart of the mock, a later one would get its number. */
function leaveUnknown(listed: readonly Request[]): void {
  const { panel, item } = place.value;
  const own = listed.find(({ scope }) => scope === (item[1] ?? ownScope));
  const newest = listed.length === 0 ? 0 : own?.seq;
  if (panel === "requests" && newest !== undefined && newest < Number(item[0])) location.replace(linkTo(panel));
}

/** Adds the requests that have arrived, except those already in the list. */
function add(): void {
  if (loading > 0 || !requests.value) return;
  const known = requests.value;
  const added = arrived.filter((request) => !listedKeys.has(keyOf(request))).reverse();
  arrived = [];
  if (added.length > 0) requests.value = [...added, ...known].slice(0, maxRows);
}

/** Keeps the filter while other panels are shown. */
const filter = signal("");
const found = computed(() => filtered(requests.value ?? [], filter.value));

/** Shows the requests as they arrive, and the details of one. */
export function RequestsPanel() {
  const [number, scope = ownScope] = place.value.item;
  const selected = Number(number);
  if (requests.value?.length === 0) {
    return (
      <EmptyState title="No requests yet">
        <FirstSteps />
      </EmptyState>
    );
  }
  return (
    <div class={selected > 0 ? "split open" : "split"}>
      <section aria-label="Requests">
        <div class="toolbar">
          <input
            type="search"
            aria-label="Filter requests"
            placeholder="Filter: GetSessions, 404, status=LIVE …"
            value={filter.value}
            onInput={({ currentTarget }) => {
              filter.value = currentTarget.value;
            }}
          />
          <span class="dim count">{countText()}</span>
          <label class="row">
            <input type="checkbox" checked={allScopes} onChange={switchScopes} /> All scopes
          </label>
          <Action text="Clear" run={clear} done="The journal is empty" />
        </div>
        {!requests.value && <Problem text={problem.value} />}
        {requests.value && found.value.length === 0 ? (
          <EmptyState title="No request matches the filter" />
        ) : (
          <VirtualTable
            label="Requests"
            columns={["Time", "Status", "Operation", "Parameters", "Duration", ...(allScopes ? ["Scope"] : [])]}
            rows={found.value}
            keyOf={keyOf}
            current={found.value.find((request) => request.seq === selected && request.scope === scope)}
          >
            {(request, place) => (
              <Row
                key={keyOf(request)}
                request={request}
                place={place}
                isSelected={request.seq === selected && request.scope === scope}
              />
            )}
          </VirtualTable>
        )}
      </section>
      {selected > 0 && <RequestDetails key={`${scope} ${selected}`} seq={selected} scope={scope} />}
    </div>
  );
}

/** Formats how many requests are shown; the journal may hold earlier ones. */
function countText(): string {
  if (!requests.value) return "";
  const { length } = requests.value;
  const all = `${length === maxRows ? "the last " : ""}${plural(length, "request")}`;
  const shown = found.value.length;
  return shown === length ? all : `${shown.toLocaleString("en")} of ${all}`;
}

/** Empties the journal, and closes the details of a request from it. */
async function clear(): Promise<void> {
  await control.journal.clear({ all_scopes: allScopes });
  show("requests");
}

/** Switches between the requests to all scopes and those to one, by reloading the page. */
function switchScopes(): void {
  location.assign(addressWith({ scopes: allScopes ? undefined : "all" }));
}

/** Returns the item that shows a request: its number, and its scope unless it is that of the page. */
function itemOf({ seq, scope }: Request): string[] {
  return scope === ownScope ? [String(seq)] : [String(seq), scope];
}

function Row({ request, place, isSelected }: { request: Request; place: number; isSelected: boolean }) {
  const { at, status, operation, method, path, query, duration_ms, faults, scope } = request;
  const item = itemOf(request);
  // With these keys, the browser opens the link elsewhere.
  const select = ({ ctrlKey, metaKey, shiftKey }: MouseEvent) =>
    ctrlKey || metaKey || shiftKey || show("requests", ...item);
  return (
    <tr class={isSelected ? "selected" : undefined} aria-rowindex={place} onClick={select}>
      <td class="time">{timeOfDay(at)}</td>
      <td class="status">
        <Status status={status} />
      </td>
      <td class="operation">
        <a href={linkTo("requests", ...item)} aria-current={isSelected ? "true" : undefined} onKeyDown={moveFocus}>
          {operation ?? `${method} ${path.replace(appPath, "…")}`}
        </a>
        {/* Where the table is too narrow for a column. */}
        {allScopes && <span class="tag in-scope">{scope}</span>}
        {faults.length > 0 && <span class="tag fault">{faults.join(", ")}</span>}
      </td>
      <td class="parameters">
        {operation && recordPath.exec(path)?.[1]} {queryText(query)}
      </td>
      <td class="duration">{duration(duration_ms)}</td>
      {allScopes && <td class="scope">{scope}</td>}
    </tr>
  );
}

/** The start of API paths, up to what distinguishes them. */
const appPath = /^.*\/realtime\/kit\/[^/]+(?=\/)/;

/** Matches the part of a path after the collection: the id of a record. */
const recordPath = /\/realtime\/kit\/[^/]+\/[^/]+\/(.+)/;

/** Moves to the next or previous row with the arrow keys, without adding to the history of the browser. */
function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" } as const;
  const direction = step[event.key as keyof typeof step];
  const row = direction && event.currentTarget.closest("tr")?.[direction];
  const link = row?.querySelector("a");
  if (!link) return;
  event.preventDefault();
  link.focus();
  location.replace(link.href);
}

function filtered(all: readonly Request[], text: string): readonly Request[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  return all.filter((request) => {
    const { method, path, query, status, operation = "", faults, scope, account_id = "", app_id = "" } = request;
    const all = [method, path, queryText(query), status, operation, scope, account_id, app_id, ...faults];
    const searched = all.join(" ").toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

/** Shows what to do before the first request. */
function FirstSteps() {
  const url = liveSessionsUrl(tenant.value);
  return (
    <>
      <Elsewhere />
      <p>Requests of your app appear here as they come. See one now, or send your own:</p>
      <p>
        <Action kind="primary" text="Send a sample request" run={() => sendSample(url)} done="The request is sent" />
      </p>
      <Code text={`curl -H "Authorization: Bearer test" "${url}"`} what="the command" />
      <p>
        <a href={linkTo("snippets")}>Set up your app</a> with the SDK, fetch, Vite, msw or Playwright.
      </p>
    </>
  );
}

/** Links to the requests to other scopes, such as those of tests. */
function Elsewhere() {
  const { value } = useResource(() => control.scopes.list(), ["scopes"]);
  const others = value?.scopes.filter(({ name, requests }) => name !== scopeName && requests > 0) ?? [];
  if (allScopes || others.length === 0) return null;
  return (
    <p>
      There were requests to other scopes, such as {others[0]?.name}.{" "}
      <a href={addressWith({ scopes: "all" })}>Show those of all scopes</a>
    </p>
  );
}

async function sendSample(url: string): Promise<void> {
  const { pathname, search } = new URL(url);
  await fetchMock(pathname + search, { headers: { authorization: "Bearer test" } });
  show("requests");
}
