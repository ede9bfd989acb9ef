import { operationIds } from "../../contract/operations.js";
import { renderPage, renderTable, escapeMarkup as text } from "../../lib/html.js";
import type { Reporter } from "../../lib/reporter.js";
import { mutantKinds } from "../names.js";
import type { ForecastReport } from "../run/report.js";
import { findingsOf, isFinding, verdicts } from "../run/verdicts.js";
import { adviceFor, counts, facts, groupedFindings, headline, matrixOf, placeOf } from "./summary.js";

/** A self-contained page: no scripts, nothing loaded from elsewhere. */
export const html: Reporter<ForecastReport> = {
  file: "forecast.html",
  render: (report) =>
    renderPage({
      title: headline(report),
      style,
      body: [head(report), matrix(report), findings(report), ...others(report)].join("\n"),
    }),
};

const style = `
td .fail { font-weight: 600; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
`;

function head(report: ForecastReport): string {
  const { outcome, reason, startedAt, version, problems } = report;
  const lines = [...counts(report), ...facts(report), `${startedAt}, realtimekit-testkit ${version}`];
  const notes = problems.map((problem) => `<li class="note">${text(problem)}</li>`);
  return `<header><h1 class="${outcome === "survives" ? "pass" : "fail"}">${text(headline(report))}</h1>
${lines.map((line) => `<p class="dim">${text(line)}</p>`).join("\n")}
${reason === undefined || outcome !== "unstable" ? "" : `<pre>${text(reason)}</pre>`}
${notes.length > 0 ? `<ul>${notes.join("")}</ul>` : ""}</header>`;
}

/** Renders the outcome of the mutants by operation and kind; cells with findings link to them. */
function matrix(report: ForecastReport): string {
  if (report.results.length === 0) return "";
  const rows = matrixOf(report, operationIds).map(({ operation, cells }) => [
    operation,
    ...cells.map(({ text: cell, state, firstFinding }) =>
      firstFinding
        ? `<a class="${state}" href="#${text(firstFinding.id)}">${text(cell)}</a>`
        : cell && `<span class="${state}">${text(cell)}</span>`,
    ),
  ]);
  return `<section><h2>Operations and kinds of changes</h2>${renderTable(["Operation", ...mutantKinds], rows)}</section>`;
}

function findings(report: ForecastReport): string {
  const { length } = findingsOf(report);
  if (length === 0) return "";
  const items = groupedFindings(report).map(({ id, first, changes }) => {
    const { because, differs, contract } = first;
    const place = placeOf(first);
    const list = changes.map((one) => `<li><code>${text(one.operator)}</code> ${text(one.sentence)}</li>`).join("\n");
    return `<details open id="${text(first.id)}"><summary><code>${text(id)}</code>${changes.length === 0 ? ` ${text(first.sentence)}` : ""}</summary>
${list === "" ? "" : `<ul>${list}</ul>`}
<p class="fail">${text(because)}</p>
${differs.length > 0 ? `<pre>${text(differs.join("\n"))}</pre>` : ""}
${place === undefined ? "" : `<p>Read at <code>${text(place)}</code></p>`}
<p>Contract: ${text(contract)}</p>
<p>${text(adviceFor(first))}</p></details>`;
  });
  return `<section><h2 class="fail">Unnoticed (${length})</h2>\n${items.join("\n")}</section>`;
}

/** Renders the results that are not findings, grouped by verdict. */
function others({ results }: ForecastReport): string[] {
  return Object.entries(verdicts).flatMap(([verdict, { text: name }]) => {
    const found = results.filter((result) => result.verdict === verdict && !isFinding(result));
    if (found.length === 0) return [];
    const title = verdict === "unnoticed" ? "Accepted" : `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const items = found.map(
      ({ id, sentence, because, accepted = because }) =>
        `<li><code>${text(id)}</code> ${text(sentence)} <span class="dim">${text(accepted)}</span></li>`,
    );
    return `<section><details><summary>${title} (${found.length})</summary><ul>${items.join("\n")}</ul></details></section>`;
  });
}
