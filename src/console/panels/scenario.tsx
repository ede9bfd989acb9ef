import { useSignal } from "@preact/signals";
import { act } from "../client/act.js";
import { control, problemText } from "../client/connection.js";
import { useResource } from "../client/resource.js";

/** What the world began with: scenarios to load, and ways back. */
export function ScenarioPanel() {
  const listed = useResource(() => control.scenarios.list(), ["world"]).value;
  const current = listed?.current;
  return (
    <>
      <h2>Scenario</h2>
      <p>
        The world began with{" "}
        {current ? <b>{current.title ?? "a scenario without a title"}</b> : "data that is generated from the seed"}.
      </p>
      <p class="row">
        <button type="button" onClick={() => act(control.state.reset(), "Everything is as it was at the start")}>
          Reset
        </button>
        <button type="button" onClick={() => act(control.state.undo(), "The last event is undone")}>
          Undo the last event
        </button>
        <button type="button" onClick={() => act(save(), "Saved as scenario.yaml")}>
          Save as YAML
        </button>
      </p>
      <DropFile />
      <h2>Shipped scenarios</h2>
      <ul class="list cards">
        {listed?.scenarios.map(({ name, title }) => (
          <li key={name}>
            <span class="title">
              <b>{name}</b> <span class="dim">{title}</span>
            </span>
            <button
              type="button"
              class="small"
              aria-label={`Load ${name}`}
              onClick={() => act(control.state.load({ scenario: name }), `The world began anew with ${name}`)}
            >
              Load
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Loads a scenario file that is dropped or chosen, and shows everything that is wrong with it. */
function DropFile() {
  const problem = useSignal<string | undefined>(undefined);
  const isOver = useSignal(false);
  const load = async (file: File | undefined) => {
    isOver.value = false;
    if (!file) return;
    try {
      await control.state.load({ file: { name: file.name, text: await file.text() } });
      problem.value = undefined;
      await act(Promise.resolve(), `The world began anew with ${file.name}`);
    } catch (error) {
      problem.value = problemText(error);
    }
  };
  return (
    <>
      <label
        class={isOver.value ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          load(event.dataTransfer?.files[0]);
        }}
      >
        Drop a scenario file here, or choose one{" "}
        <input
          type="file"
          accept=".yaml,.yml,.json,.ndjson"
          onChange={({ currentTarget }) => {
            load(currentTarget.files?.[0]);
            currentTarget.value = "";
          }}
        />
      </label>
      {problem.value && (
        <div role="alert" class="problem">
          <b>Nothing has changed.</b>
          <ul>
            {problem.value.split("; ").map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
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
