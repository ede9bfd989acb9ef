import type { SavedWorld } from "../../fixtures/scenario/save.js";
import { isObject, parseJson } from "../../lib/json-path.js";
import { eventText } from "../../world/event-text.js";
import { showMessage } from "../client/act.js";
import { control } from "../client/connection.js";
import { useResource } from "../client/resource.js";
import { Action, DropFile, Problem } from "../components/elements.js";

/** Shows the initial world, scenarios to load, and ways to reset. */
export function ScenarioPanel() {
  const { value: listed, problem } = useResource(() => control.scenarios.list(), ["world"]);
  if (!listed) return <Problem text={problem} />;
  const { current, scenarios } = listed;
  return (
    <>
      <h2>Scenario</h2>
      <p>
        The world began with{" "}
        {current ? <b>{current.title ?? "a scenario without a title"}</b> : "data that is generated from the seed"}.
      </p>
      <p class="row">
        <Action text="Reset" run={() => control.state.reset()} done="Everything is as it was at the start" />
        <Action
          text="Undo the last event"
          run={() => control.state.undo()}
          done={({ undone: [last] }) => (last ? `Undone: ${eventText(last, []).text}` : "")}
        />
        <Action text="Save as YAML" run={save} done="Saved as scenario.yaml" />
      </p>
      <DropFile
        label="Drop a scenario file or a saved world here, or choose one"
        accept=".yaml,.yml,.json,.ndjson,.jsonl"
        load={load}
      />
      <h2>Shipped scenarios</h2>
      <ul class="list cards">
        {scenarios.map(({ name, title }) => (
          <li key={name}>
            <span class="title">
              <b>{name}</b> <span class="dim">{title}</span>
            </span>
            <Action
              kind="small"
              text="Load"
              label={`Load ${name}`}
              run={() => control.state.load({ scenario: name })}
              done={`The world was reset with ${name}`}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Loads a scenario file, or a world that `ctl state save --json` printed. */
async function load(file: File): Promise<void> {
  const text = decodeUtf8(await file.arrayBuffer());
  if (text === undefined) throw new Error(`${file.name} is not UTF-8 text`);
  const data = parseJson(text);
  // The mock validates either against its model.
  const saved = isObject(data) && "now" in data ? (data as unknown as SavedWorld) : undefined;
  await control.state.load(saved ? { world: saved } : { file: { name: file.name, text } });
  showMessage({ kind: "done", text: `The world was reset with ${file.name}` });
}

function decodeUtf8(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function save(): Promise<void> {
  const { text, left_out } = await control.state.export();
  const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "scenario.yaml";
  link.click();
  URL.revokeObjectURL(url);
  if (left_out) throw new Error(left_out);
}
