import { useSignal } from "@preact/signals";
import { control } from "../client/connection.js";
import { useResource } from "../client/resource.js";
import { Origin, Problem } from "../components/elements.js";
import { Table } from "../components/table.js";

/** Shows what the mock does where the documents are silent, and when it was last verified. */
export function ParityPanel() {
  const { value, problem } = useResource(() => control.parity.read(), []);
  const onlyAssumed = useSignal(false);
  if (!value) return <Problem text={problem} />;
  const { entries } = value;
  const shown = onlyAssumed.value ? entries.filter(({ origin }) => origin === "assumed") : entries;
  const verified = entries.filter((entry) => entry.verified).length;
  return (
    <>
      <h2>Parity</h2>
      <p class="dim">
        What this mock does where the documents are silent: {entries.length} facts, {verified} of them verified against
        a live API. <code>realtimekit-testkit calibrate</code> verifies them.
      </p>
      <p class="row">
        <label>
          <input
            type="checkbox"
            checked={onlyAssumed.value}
            onChange={({ currentTarget }) => {
              onlyAssumed.value = currentTarget.checked;
            }}
          />{" "}
          Only what is assumed
        </label>
      </p>
      <Table
        columns={["Entry", "The API", "Value", "Origin", "Verified"]}
        rows={shown.map(({ name, value, origin, meaning, verified }) => [
          name,
          meaning,
          <code key="value">{String(value)}</code>,
          <Origin key="origin" origin={origin} />,
          verified ? `${verified.at.slice(0, 10)} on ${verified.against}` : "never",
        ])}
      />
    </>
  );
}
