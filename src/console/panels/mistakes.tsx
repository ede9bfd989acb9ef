import { control } from "../client/connection.js";
import { linkTo } from "../client/location.js";
import { useResource } from "../client/resource.js";
import { EmptyState, Problem } from "../components/elements.js";
import { Table } from "../components/table.js";

/** Shows requests that the API would accept, but that are probably mistakes. */
export function MistakesPanel() {
  const { value: found, problem } = useResource(() => control.journal.mistakes(), ["request", "journal"]);
  if (!found) return <Problem text={problem} />;
  if (found.mistakes.length === 0) {
    return (
      <EmptyState title="No client mistakes">
        <p>
          Misspelt parameters, pages that are too large, items requested one by one and the like are listed here. Start
          the mock with <code>--strict</code> to reject them.
        </p>
      </EmptyState>
    );
  }
  return (
    <>
      <h2>Client mistakes</h2>
      <Table
        columns={["Mistake", "What to do", "Times", "First requests"]}
        rows={found.mistakes.map(({ kind, message, count, requests }) => [
          kind,
          <span key="message" class="break">
            {message}
          </span>,
          count,
          requests.map((seq) => (
            <a key={seq} class="seq-link" href={linkTo("requests", String(seq))}>
              #{seq}
            </a>
          )),
        ])}
      />
    </>
  );
}
