import { control } from "../client/connection.js";
import { useResource } from "../client/resource.js";
import { EmptyState, Problem } from "../components/elements.js";
import { Table } from "../components/table.js";

/** Shows which operations, statuses and parameters of the contract were used. */
export function CoveragePanel() {
  const { value: report, problem } = useResource(() => control.coverage.read(), ["request"]);
  if (!report) return <Problem text={problem} />;
  return (
    <>
      <h2>Coverage</h2>
      <p class="big-time">
        {report.percent} %{" "}
        <span class="dim">
          {report.covered} of {report.total} operations, statuses, query parameters and values
        </span>
      </p>
      <progress value={report.covered} max={report.total} aria-label="Coverage" />
      {report.covered === 0 && (
        <EmptyState title="No request has used the contract yet">
          <p>Run your app or its tests against this mock; what they leave out stays dashed below.</p>
        </EmptyState>
      )}
      <Table
        columns={["Operation", "Requests", "Statuses", "Query parameters"]}
        rows={report.operations.map(({ id, requests, statuses, parameters }) => [
          id,
          requests,
          <Items key="statuses" items={statuses} />,
          <Items key="parameters" items={parameters} />,
        ])}
      />
    </>
  );
}

function Items({ items }: { readonly items: readonly { readonly name: string; readonly covered: boolean }[] }) {
  return (
    <>
      {items.map(({ name, covered }) => (
        <span key={name} class={covered ? "item covered" : "item"}>
          {covered && <span class="visually-hidden">used: </span>}
          {name}
        </span>
      ))}
    </>
  );
}
