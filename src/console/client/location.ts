import { computed, signal } from "@preact/signals";
import { documentedTenant } from "../../contract/constants.js";
import { decodePercent } from "../../lib/utf8.js";

/** A panel, and the selected item in it. */
export interface Place {
  readonly panel: string;
  readonly item: readonly string[];
}

const hash = signal(location.hash);
window.addEventListener("hashchange", () => {
  hash.value = location.hash;
});

/** The place in the address: `#PANEL/ITEM`. */
export const place = computed<Place>(() => {
  const [panel = "", ...item] = hash.value.slice(1).split("/").map(decodePercent);
  return { panel, item };
});

export function linkTo(panel: string, ...item: readonly string[]): string {
  return `#${[panel, ...item].map(encodeURIComponent).join("/")}`;
}

export function show(panel: string, ...item: readonly string[]): void {
  location.hash = linkTo(panel, ...item);
}

/** An (account, app) pair, as the control API names it. */
export interface Tenant {
  readonly account_id: string;
  readonly app_id: string;
}

const query = new URLSearchParams(location.search);

/** The tenant whose data is shown. */
export const tenant = signal<Tenant>({
  account_id: query.get("account") ?? documentedTenant.accountId,
  app_id: query.get("app") ?? documentedTenant.appId,
});

/** Whether the address or the user selected the tenant. */
let isChosen = query.has("app");

/** Shows a tenant that is in use, unless the user selected one. */
export function suggestTenant(used: Tenant): void {
  if (!isChosen) tenant.value = used;
}

/** Shows another tenant, and puts it into the address. */
export function selectTenant(selected: Tenant): void {
  isChosen = true;
  tenant.value = selected;
  history.replaceState(null, "", addressWith({ account: selected.account_id, app: selected.app_id }));
}

/** Returns the address with changed parameters; undefined removes one. */
export function addressWith(changed: Readonly<Record<string, string | undefined>>): string {
  const { pathname, search, hash } = location;
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changed)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  return pathname + (query.size > 0 ? `?${query}` : "") + hash;
}
