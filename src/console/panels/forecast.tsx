import { signal } from "@preact/signals";
import { mutantKinds } from "../../forecast/names.js";
import { adviceFor, counts, facts, headline, matrixOf, placeOf } from "../../forecast/reports/summary.js";
import type { ForecastReport, MutantResult } from "../../forecast/run/report.js";
import { findingsOf } from "../../forecast/run/verdicts.js";
import { parseJson } from "../../lib/json-path.js";
import { DropFile } from "../components/elements.js";
import { Table } from "../components/table.js";

const report = signal<ForecastReport | undefined>(undefined);

/** The report of `forecast`: which changes of the API the tests of an app would not notice. */
export function ForecastPanel() {
  return (
    <>
      <h2>Forecast</h2>
      {report.value ? (
        <Report report={report.value} />
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

function Report({ report }: { readonly report: ForecastReport }) {
  const operations = [...new Set(report.results.flatMap((result) => result.operations))];
  const findings = findingsOf(report);
  return (
    <>
      <p>
        <b>{headline(report)}.</b> <span class="dim">{counts(report).map((text) => `${text}.`)}</span>
      </p>
      {facts(report).map((fact) => (
        <p key={fact} class="dim">
          {fact}
        </p>
      ))}
      <Table
        columns={["Operation", ...mutantKinds]}
        rows={matrixOf(report, operations).map(({ operation, cells }) => [operation, ...cells.map(({ text }) => text)])}
      />
      {findings.length > 0 && <h2>Unnoticed</h2>}
      {findings.map((finding) => (
        <Finding key={finding.id} finding={finding} />
      ))}
    </>
  );
}

function Finding({ finding }: { readonly finding: MutantResult }) {
  const { sentence, because, differs, contract } = finding;
  const place = placeOf(finding);
  return (
    <details>
      <summary>{sentence}</summary>
      <p>{because}</p>
      {differs.length > 0 && <pre class="code">{differs.join("\n")}</pre>}
      {place && (
        <p>
          Read at <code>{place}</code>
        </p>
      )}
      <p>Contract: {contract}</p>
      <p class="dim break">{adviceFor(finding)}</p>
    </details>
  );
}

async function load(file: File): Promise<void> {
  const data = parseJson(await file.text());
  if (!isReport(data)) throw new Error(`${file.name} is no JSON report of realtimekit-testkit forecast`);
  report.value = data;
}

/** Reports whether data has what is shown of a report; the models of the command would double the size of the page. */
function isReport(data: unknown): data is ForecastReport {
  const { tool, command, suite, results } = (data ?? {}) as Partial<Record<keyof ForecastReport, unknown>>;
  const { flaky } = (suite ?? {}) as Partial<Record<keyof ForecastReport["suite"], unknown>>;
  return (
    tool === "realtimekit-testkit forecast" &&
    [command, flaky, results].every(Array.isArray) &&
    (results as readonly Partial<Record<keyof MutantResult, unknown>>[]).every(
      (one) =>
        [one?.operations, one?.differs].every(Array.isArray) &&
        [one.id, one.sentence, one.because, one.contract, one.verdict].every((text) => typeof text === "string"),
    )
  );
}
