import { act } from "../act.js";
import { control } from "../connection.js";
import { plural } from "../format.js";
import { useResource } from "../resource.js";

/** The faults: presets to switch on, and the rules with what they did. */
export function FaultsPanel() {
  const presets = useResource(() => control.faults.presets(), []).value?.presets ?? [];
  const faults = useResource(() => control.faults.list(), ["faults", "request"]).value?.faults ?? [];
  return (
    <>
      <h2>Presets</h2>
      <ul class="switches">
        {presets.map(({ name, meaning }) => {
          const isOn = faults.some(({ rule }) => rule.id === name);
          const change = () => (isOn ? act(control.faults.remove({ id: name })) : act(control.faults.preset({ name })));
          return (
            <li key={name}>
              <label>
                <input type="checkbox" role="switch" checked={isOn} aria-checked={isOn} onChange={change} />{" "}
                <b>{name}</b> <span class="dim">{meaning}</span>
              </label>
            </li>
          );
        })}
      </ul>
      <h2>Rules</h2>
      {faults.map(({ rule, matched, fired }) => (
        <p key={rule.id}>
          <b>{rule.id}</b> {plural(fired, "hit")} of {plural(matched, "matching request")}{" "}
          <button type="button" class="small" onClick={() => act(control.faults.remove({ id: rule.id }))}>
            Remove
          </button>
        </p>
      ))}
    </>
  );
}
