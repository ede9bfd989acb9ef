import type { Origin } from "../../contract/constants.js";
import { operations } from "../../contract/operations.js";
import { parityTable } from "../../contract/parity.js";
import { renderPage, renderTable, escapeMarkup as text } from "../../lib/html.js";
import { counted } from "../../lib/message.js";
import type { Finding } from "../model/finding.js";
import { type CheckResult, countVerdicts, type Report } from "../run/report.js";
import { causesOf } from "./causes.js";
import type { SuiteReporter } from "./reporter.js";
import { counts, coverageOf, curlCommand, effort, gridOf, headline, parity, shares, skipsByReason } from "./summary.js";

const groupNames = { unchecked: "Could not be checked", observed: "Observed", pass: "Passed" } as const;

/** A self-contained page: no scripts, nothing loaded from elsewhere. */
export const html: SuiteReporter = {
  file: "report.html",
  render(report) {
    return renderPage({
      title: headline(report),
      style,
      body: [
        head(report),
        grid(report),
        failures(report),
        group("unchecked", report),
        group("observed", report),
        skips(report),
        group("pass", report),
        coverage(report),
        ledger(report),
        operationParity(report),
      ].join("\n"),
    });
  },
};

const style = `
.unchecked { color: var(--fail); } .observed, .drift, .accepted { color: var(--note); } .skip { color: var(--dim); }
.ledger td:nth-of-type(3) { overflow-wrap: anywhere; }
@media (min-width: 40rem) { :is(.coverage, .ledger) code, td span { white-space: nowrap; } }
.grid :is(.fail, .unchecked) { font-weight: 600; }
.sides { table-layout: fixed; } .sides td { border: 0; overflow-wrap: anywhere; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
`;

function head(report: Report): string {
  const { revision, startedAt, baseline, version } = report;
  const because = revision.detected ? ` (${revision.detected.because})` : "";
  const facts = [
    counts(report),
    `Revision ${revision.used}${because}`,
    ...shares(report),
    parity(report),
    `${effort(report)}, ${startedAt}`,
    ...(version === undefined ? [] : [`realtimekit-testkit ${version}`]),
  ];
  const problems = (baseline?.problems ?? []).map((problem) => `<li class="fail">${text(problem)}</li>`);
  return `<header><h1 class="${report.outcome === "conforms" ? "pass" : "fail"}">${text(headline(report))}</h1>
${facts.map((fact) => `<p class="dim">${text(fact)}</p>`).join("\n")}
${problems.length > 0 ? `<ul>${problems.join("")}</ul>` : ""}</header>`;
}

/** Renders the verdicts by theme and operation; each cell links to the first check with its verdict. */
function grid(report: Report): string {
  const { operations: columns, rows } = gridOf(report);
  if (rows.length === 0) return "";
  const lines = rows.map(({ theme, cells }) => [
    theme,
    ...cells.map(({ verdict, text: cell, first }) =>
      first === undefined ? "" : `<a class="${verdict}" href="#${text(first)}">${text(cell)}</a>`,
    ),
  ]);
  return `<section><h2>Themes and operations</h2>${renderTable(["Theme", ...columns], lines, "grid")}</section>`;
}

function failures(report: Report): string {
  const causes = causesOf(report);
  if (causes.length === 0) return "";
  const { fail } = countVerdicts(report.results);
  const named = new Set<string>();
  // A check that fails for two causes appears twice.
  const anchor = (id: string) => (named.size === named.add(id).size ? "" : ` id="${text(id)}"`);
  const items = causes.map(({ result, finding, places, also }) => {
    const others = also.map(({ id, title }) => `<li${anchor(id)}><code>${text(id)}</code> ${text(title)}</li>`);
    const list = others.length === 0 ? "" : `<p>Probably for the same cause:</p><ul>${others.join("")}</ul>`;
    const fields = places.map((path) => `<code>${text(path)}</code>`).join(", ");
    const at = fields === "" ? "" : `<p>Also at ${fields}</p>`;
    return `<details open${anchor(result.id)}><summary><code>${text(result.id)}</code> ${text(result.title)}</summary>
${cited(result)}
${detail(finding, result, report)}${at}${list}</details>`;
  });
  return `<section><h2 class="fail">Failed (${fail})</h2>
${items.join("\n")}
<h2>How to replay</h2>${replay(report)}</section>`;
}

function replay({ target }: Report): string {
  if (target.kind === "recording") {
    return `<p>This report is a replay of ${text(target.name)}. Set ACCOUNT and APP to send its requests to the target.</p>`;
  }
  return `<p>Each request above can be pasted into a shell. To judge the same responses again without the target, use the
file that the command wrote beside its reports:</p>
<pre>realtimekit-testkit check --target realtimekit-repro.json</pre>
<p>It holds the failures only; <code>--record FILE</code> records a whole run. Neither has tokens or personal data.</p>`;
}

function skips(report: Report): string {
  const groups = skipsByReason(report);
  if (groups.length === 0) return "";
  const items = groups.map(({ reason, ids }) => {
    const lines = ids.map((id) => `<li id="${text(id)}"><code>${text(id)}</code></li>`);
    return `<details><summary>${text(reason)} (${ids.length})</summary><ul>${lines.join("")}</ul></details>`;
  });
  return `<section><h2 class="skip">Skipped (${countVerdicts(report.results).skip})</h2>\n${items.join("\n")}</section>`;
}

function group(verdict: keyof typeof groupNames, report: Report): string {
  const results = report.results.filter((result) => result.verdict === verdict);
  if (results.length === 0) return "";
  const items = results.map((result) => check(result, report)).join("\n");
  return `<section><h2 class="${verdict}">${groupNames[verdict]} (${results.length})</h2>\n${items}</section>\n`;
}

function check(result: CheckResult, report: Report): string {
  const { id, title, reason, findings, exchanges, flaky } = result;
  const marks = new Set([...findings.map(({ level }) => level), ...(flaky === undefined ? [] : ["flaky"])]);
  const note = [...marks].map((mark) => ` <span class="${mark}">${mark}</span>`).join("");
  const facts = [counted(exchanges.length, "request"), reason, flaky].filter((fact) => fact !== undefined).join(": ");
  return `<details id="${text(id)}"><summary><code>${text(id)}</code> ${text(title)}${note}</summary>
<p class="dim">${text(facts)}</p>${cited(result)}
${findings.map((finding) => detail(finding, result, report)).join("\n")}</details>`;
}

/** Renders the source of a check's sentence, and the page to read. */
function cited({ origin, operation }: CheckResult): string {
  return `<p class="dim">${text(reasons[origin])}: <a href="${operations[operation].page}">${operation}</a></p>`;
}

const reasons: Readonly<Record<Origin, string>> = {
  documented: "The documentation says so",
  example: "A published example or an official SDK shows it",
  semantic: "It follows from what the documented words mean",
  assumed: "No document says so: it is an assumption of realtimekit-testkit, and what breaks it is only observed",
};

function detail(finding: Finding, { title }: CheckResult, report: Report): string {
  const { level, message, path, code, expected, seen, count, exchanges } = finding;
  const [exchange] = exchanges;
  const rows = Object.entries({ where: path, code, times: count ?? "" }).map(([name, value]) =>
    value === "" ? "" : `<dt>${name}</dt><dd><code>${text(String(value))}</code></dd>`,
  );
  const sides = `<table class="sides"><thead><tr><th scope="col">Expected</th><th scope="col">Actual</th></tr></thead>
<tbody><tr><td data-label="Expected"><code>${text(expected ?? title)}</code></td>
<td data-label="Actual"><code>${text(seen ?? message)}</code></td></tr></tbody></table>`;
  const shown = exchange
    ? `<pre>${text(curlCommand(exchange, report))}</pre><pre>${text(`HTTP ${exchange.status}\n${exchange.body.slice(0, 4000)}`)}</pre>`
    : "";
  return `<p class="${level === "broken" ? "fail" : level}">${text(message)}</p>${sides}<dl>${rows.join("")}</dl>${shown}`;
}

function coverage(report: Report): string {
  const rows = coverageOf(report).map(({ operation, requests, parameters, statuses }) => {
    const list = (counted: Readonly<Record<string, number>>) =>
      Object.entries(counted)
        .map(([name, count]) => `<span class="${count > 0 ? "pass" : "fail"}">${text(name)} ${count}</span>`)
        .join(", ");
    return [`<code>${operation}</code>`, String(requests), list(parameters), list(statuses)];
  });
  const columns = ["Operation", "Requests", "Parameters sent", "Statuses seen"];
  return `<section><h2>Coverage</h2>${renderTable(columns, rows, "coverage")}</section>`;
}

function ledger({ ledger: entries }: Report): string {
  const rows = entries.map(({ name, value, origin, meaning, verified }) => {
    const seen = verified ? `${verified.at}, against ${verified.against}` : "never";
    return [`<code>${name}</code>`, `<code>${value}</code>`, origin, text(seen), `the API ${text(meaning)}`];
  });
  const columns = ["Entry", "Value", "Origin", "Last verified", "Meaning"];
  return `<section><h2>Parity ledger</h2>${renderTable(columns, rows, "ledger")}</section>`;
}

/** Renders what the contract covers of the API, and the evidence for each part. */
function operationParity({ ledger: entries, revision }: Report): string {
  const all = parityTable(entries, [revision.used]);
  const served = all.filter((operation) => operation.served);
  const items = served.map(({ id, parameters, fields, statuses }) => {
    const rows = [...parameters, ...fields, ...statuses].map(({ name, evidence }) => [
      `<code>${text(name)}</code>`,
      text(evidence.join(", ")),
    ]);
    return `<details><summary>${text(id)}</summary>${renderTable(["Parameter, field or status", "Evidence"], rows)}</details>`;
  });
  const others = all.filter((operation) => !operation.served).map(({ id }) => `<code>${text(id)}</code>`);
  return `<section><h2>Operations (${served.length} of ${all.length})</h2>
${items.join("\n")}
<details><summary>Not in the contract (${others.length})</summary><p>${others.join(", ")}</p></details></section>`;
}
