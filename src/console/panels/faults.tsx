import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { useResource } from "../client/resource.js";
import { Action } from "../components/elements.js";
import { plural } from "../text/format.js";
import { FaultForm } from "./fault-form.js";

/** Faults that hit one request. */
const oneShots = [
  { label: "503 once", effect: { status: 503 } },
  { label: "429 once", effect: { status: 429, headers: { "Retry-After": "1" } } },
  { label: "5 s delay once", effect: { latency_ms: 5000 } },
  { label: "Reset once", effect: { connection: "reset" } },
  { label: "Invalid JSON once", effect: { corrupt: true } },
] as const;

/** The faults: presets to switch on, failures of a single request, and the rules with what they did. */
export function FaultsPanel() {
  const presets = useResource(() => control.faults.presets(), []).value?.presets ?? [];
  const faults = useResource(() => control.faults.list(), ["faults", "request"]).value?.faults ?? [];
  return (
    <>
      <h2>Presets</h2>
      <ul class="list switches">
        {presets.map(({ name, meaning }) => {
          const isOn = faults.some(({ rule }) => rule.id === name);
          const change = () => (isOn ? act(control.faults.remove({ id: name })) : act(control.faults.preset({ name })));
          return (
            <li key={name}>
              <label>
                <input type="checkbox" role="switch" checked={isOn} aria-checked={isOn} onChange={change} />
                <span>
                  <b>{name}</b> <span class="dim">{meaning}</span>
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      <h2>The next request</h2>
      <p class="row">
        {oneShots.map(({ label, effect }) => (
          <Action
            key={label}
            text={label}
            run={() => control.faults.add({ when: { count: 1 }, effect })}
            done={`${label}: the next request`}
          />
        ))}
      </p>
      <div class="toolbar">
        <h2>
          Rules <span class="dim">{faults.length > 0 && faults.length}</span>
        </h2>
        {faults.length > 0 && (
          <Action kind="small" text="Remove all" run={() => control.faults.clear()} done="No faults are left" />
        )}
      </div>
      {faults.length === 0 && <p class="dim">Every request gets the response of the contract.</p>}
      <ul class="list rules">
        {faults.map(({ rule, matched, fired }) => (
          <li key={rule.id}>
            <div class="title">
              <b>{rule.id}</b>{" "}
              <span class="dim">
                hit {fired} of {plural(matched, "matching request")}
                {rule.when.count !== undefined && fired >= rule.when.count && ", used up"}
              </span>
              <p class="mono break">
                {JSON.stringify(rule.effect)} {Object.keys(rule.when).length > 0 && `when ${JSON.stringify(rule.when)}`}
              </p>
            </div>
            <Action
              kind="small"
              text="Remove"
              label={`Remove ${rule.id}`}
              run={() => control.faults.remove({ id: rule.id })}
            />
          </li>
        ))}
      </ul>
      <FaultForm />
    </>
  );
}
