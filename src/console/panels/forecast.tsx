import { signal } from "@preact/signals";
import { mutantKinds } from "../../forecast/names.js";
import { adviceFor, counts, facts, headline, matrixOf, placeOf } from "../../forecast/reports/summary.js";
import type { ForecastReport } from "../../forecast/run/report.js";
import { findingsOf } from "../../forecast/run/verdicts.js";
import { parseJson } from "../../lib/json-path.js";
import { DropFile } from "../components/elements.js";
import { Table } from "../components/table.js";

/** The parts of a report that are shown. */
const view = signal<ReturnType<typeof viewOf> | undefined>(undefined);

/** Shows the report of `forecast`: which changes of the API the tests of an app would not notice. */
export function ForecastPanel() {
  return (
    <>
      <h2>Forecast</h2>
      {view.value ? (
        <Report {...view.value} />
      ) : (
        <p>
          Which change of the API would your tests not notice? Run <code>realtimekit-testkit forecast -- npm test</code>
          , then open its <code>realtimekit-forecast.json</code> here.
        </p>
      )}
      <DropFile label="Drop the JSON report of a forecast here, or choose one" accept=".json" load={load} />
    </>
  );
}

function Report({ title, numbers, facts, rows, findings }: ReturnType<typeof viewOf>) {
  return (
    <>
      <p>
        <b>{title}.</b> <span class="dim">{numbers.map((text) => `${text}.`)}</span>
      </p>
      {facts.map((fact) => (
        <p key={fact} class="dim">
          {fact}
        </p>
      ))}
      <Table columns={["Operation", ...mutantKinds]} rows={rows} />
      {findings.length > 0 && <h2>Unnoticed</h2>}
      {findings.map(({ id, sentence, because, differences, place, contract, advice }) => (
        <details key={id}>
          <summary>{sentence}</summary>
          <p>{because}</p>
          {differences !== "" && <pre class="code">{differences}</pre>}
          {place && (
            <p>
              Read at <code>{place}</code>
            </p>
          )}
          <p>Contract: {contract}</p>
          <p class="dim break">{advice}</p>
        </details>
      ))}
    </>
  );
}

async function load(file: File): Promise<void> {
  try {
    view.value = viewOf(parseJson(await file.text()) as ForecastReport);
  } catch {
    throw new Error(`${file.name} is no JSON report of realtimekit-testkit forecast, or one of another version`);
  }
}

/**
 * Returns the parts of a report that are shown. Throws for anything else, including a report of a version with other
 * parts: the models of the command would double the size of the page.
 */
function viewOf(report: ForecastReport) {
  const { tool, results } = report;
  const texts = results.flatMap(({ id, sentence, because, contract }) => [id, sentence, because, contract]);
  if (tool !== "realtimekit-testkit forecast" || texts.some((text) => typeof text !== "string")) throw new Error();
  const operations = [...new Set(results.flatMap((result) => result.operations))];
  return {
    title: headline(report),
    numbers: counts(report),
    facts: facts(report),
    rows: matrixOf(report, operations).map(({ operation, cells }) => [operation, ...cells.map(({ text }) => text)]),
    findings: findingsOf(report).map((finding) => {
      const { id, sentence, because, contract, differs } = finding;
      const differences = differs.join("\n");
      return { id, sentence, because, contract, differences, place: placeOf(finding), advice: adviceFor(finding) };
    }),
  };
}
