import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Health } from "../../server/control/commands/server.js";
import { defaultScope } from "../../server/http/urls.js";
import { control, fetchMock, ownScope, store, stored, urlOf } from "../client/connection.js";
import { linkTo, selectTenant, suggestTenant, type Tenant, tenant } from "../client/location.js";
import { useResource, worldClock } from "../client/resource.js";
import { plural, worldTime } from "../text/format.js";
import { openList } from "./elements.js";

/** Shows which mock it is, and which part of it the page shows. */
export function Header() {
  const clock = worldClock.value;
  const { value: listed } = useResource(() => control.scopes.list(), ["scopes", "world"]);
  return (
    <header>
      <h1>
        <img src="_testkit/console/icon.svg" alt="" width="20" height="20" /> realtimekit-testkit
      </h1>
      <span class="banner" title="All data here is generated, and stays on this machine.">
        Mock, not Cloudflare
      </span>
      <Revision scopes={listed?.scopes} />
      <a class="clock" href={linkTo("clock")}>
        <span class="visually-hidden">Clock: </span>
        {clock ? worldTime(clock.now) : "…"} <span class="dim">{clock ? speedText(clock.speed) : ""}</span>
      </a>
      <Replicas />
      <ScopePicker scopes={listed?.scopes} />
      <TenantPicker />
      <ThemeSwitch />
    </header>
  );
}

interface ScopesProps {
  /** Undefined until loaded. */
  readonly scopes: Awaited<ReturnType<typeof control.scopes.list>>["scopes"] | undefined;
}

function Revision({ scopes }: ScopesProps) {
  const { value: mock } = useResource(async (): Promise<Health> => (await fetchMock("_testkit/health")).json(), []);
  if (!mock || !scopes) return null;
  const { revision } = scopes.find(({ name }) => name === ownScope) ?? mock;
  return (
    <span class="dim revision" title={`Version ${mock.version}, seed ${mock.seed}`}>
      Revision {revision}
    </span>
  );
}

function speedText(speed: number): string {
  return speed === 0 ? "paused" : `${speed}×`;
}

/** How often the replicas are listed again, in milliseconds: no event reports one that is missing. */
const listReplicasMs = 2000;
const listings = signal(0);

/** Shows the processes that serve this world and their state, unless there is only this one. */
function Replicas() {
  const listed = useResource(() => {
    listings.value;
    return control.replicas.list();
  }, ["world"]);
  const replicas = listed.value?.replicas ?? [];
  const isAlone = replicas.length === 0;
  useEffect(() => {
    if (isAlone) return undefined;
    const timer = setInterval(() => listings.value++, listReplicasMs);
    return () => clearInterval(timer);
  }, [isAlone]);
  if (isAlone) return null;
  const others = replicas.filter(({ state }) => state !== "current" && state !== "behind");
  const details = replicas.map(({ place, state, position, lag = 0, problem }) =>
    [`${place}: ${state}`, position !== undefined && `position ${position}, lag ${lag}`, problem]
      .filter(Boolean)
      .join(", "),
  );
  return (
    <span class="dim" title={details.join("\n")}>
      {plural(replicas.length, "replica")}
      {others.length > 0 && `, ${others.map(({ place, state }) => `${place} ${state}`).join(", ")}`}
    </span>
  );
}

function ScopePicker({ scopes = [] }: ScopesProps) {
  const names = new Set([ownScope, ...scopes.map(({ name }) => name)]);
  names.delete(defaultScope);
  if (names.size === 0) return null;
  return (
    <label class="picker">
      <span>Scope</span>
      <select
        value={ownScope}
        onKeyDown={openList}
        onChange={({ currentTarget: { value } }) => {
          location.assign(`${urlOf(value)}/${location.search}${location.hash}`);
        }}
      >
        <option>{defaultScope}</option>
        {[...names].sort().map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function TenantPicker() {
  const { value: listed } = useResource(() => control.tenants.list(), ["world", "tenants"]);
  const used: Tenant[] = (listed?.tenants ?? []).map(({ account_id, app_id }) => ({ account_id, app_id }));
  const named = listed?.named ?? [];
  const selected = tenant.value;
  const usual = named.length > 0 ? named : used;
  const [first] = usual;
  const isUsual = isListed(selected, usual);
  useEffect(() => {
    if (first && !isUsual) suggestTenant(first);
  }, [first, isUsual]);
  const known = [...used, ...named.filter((one) => !isListed(one, used))];
  const all = isListed(selected, known) ? known : [selected, ...known];
  return (
    <label class="picker">
      <span>App</span>
      <select
        value={String(all.findIndex((one) => isSame(one, selected)))}
        onChange={({ currentTarget: { value } }) => {
          const chosen = all[Number(value)];
          if (chosen) selectTenant(chosen);
        }}
      >
        {all.map((one, index) => (
          <option key={JSON.stringify(one)} value={index} title={`account ${one.account_id}`}>
            {one.app_id} · {shortened(one.account_id)}
          </option>
        ))}
      </select>
    </label>
  );
}

function isListed(tenant: Tenant, tenants: readonly Tenant[]): boolean {
  return tenants.some((one) => isSame(one, tenant));
}

function isSame(a: Tenant, b: Tenant): boolean {
  return a.account_id === b.account_id && a.app_id === b.app_id;
}

function shortened(id: string): string {
  return id.length > 12 ? `${id.slice(0, 8)}…` : id;
}

const themes = ["auto", "light", "dark"];
const key = "testkit-theme";
const theme = signal(themes.find((name) => name === stored("localStorage", key)) ?? "auto");
effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

/** Selects a theme; `auto` is that of the system. */
function ThemeSwitch() {
  return (
    <label class="picker theme">
      <span>Theme</span>
      <select
        value={theme.value}
        onChange={({ currentTarget: { value } }) => {
          theme.value = value;
          store("localStorage", key, value);
        }}
      >
        {themes.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
