import { renderPage, escapeMarkup as text } from "../../lib/html.js";
import type { Finding } from "../model/finding.js";
import type { Verdict } from "../run/judge.js";
import type { CheckResult, Report } from "../run/report.js";
import type { Reporter } from "./reporter.js";
import { counts, coverageOf, curlCommand, headline, parity, redactedBodies, shares } from "./summary.js";

const verdictNames: Readonly<Record<Verdict, string>> = {
  fail: "Failed",
  unchecked: "Could not be checked",
  observed: "Observed",
  skip: "Skipped",
  pass: "Passed",
};

/** One self-contained page: no script, nothing loaded from elsewhere. */
export const html: Reporter = {
  file: "report.html",
  render(report) {
    const body = redactedBodies(report);
    const verdicts = Object.keys(verdictNames) as Verdict[];
    return renderPage({
      title: headline(report),
      style,
      body: [
        head(report),
        verdicts.map((verdict) => group(verdict, report, body)).join(""),
        coverage(report),
        ledger(report),
      ].join("\n"),
    });
  },
};

const style = `
.unchecked { color: var(--fail); } .observed, .drift, .accepted { color: var(--note); } .skip { color: var(--dim); }
table code, td span { white-space: nowrap; }
.ledger td:nth-of-type(4) { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  .coverage td:nth-of-type(2)::before { content: "Requests: "; color: var(--dim); }
  .ledger td:nth-of-type(4)::before { content: "Last verified: "; color: var(--dim); }
}
details { border-bottom: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
`;

function head(report: Report): string {
  const { revision, requests, milliseconds, startedAt, baseline, version } = report;
  const because = revision.detected ? ` (${revision.detected.because})` : "";
  const facts = [
    counts(report),
    `Revision ${revision.used}${because}`,
    ...shares(report),
    parity(report),
    `${requests.sent} requests of at most ${requests.limit}, ${(milliseconds / 1000).toFixed(1)} s, ${startedAt}`,
    ...(version === undefined ? [] : [`realtimekit-testkit ${version}`]),
  ];
  const problems = (baseline?.problems ?? []).map((problem) => `<li class="fail">${text(problem)}</li>`);
  return `<header><h1 class="${report.outcome === "conforms" ? "pass" : "fail"}">${text(headline(report))}</h1>
${facts.map((fact) => `<p class="dim">${text(fact)}</p>`).join("\n")}
${problems.length > 0 ? `<ul>${problems.join("")}</ul>` : ""}</header>`;
}

function group(verdict: Verdict, report: Report, body: (index: number) => string): string {
  const results = report.results.filter((result) => result.verdict === verdict);
  if (results.length === 0) return "";
  const items = results.map((result) => check(result, report, body)).join("\n");
  return `<section><h2 class="${verdict}">${verdictNames[verdict]} (${results.length})</h2>\n${items}</section>\n`;
}

function check(result: CheckResult, report: Report, body: (index: number) => string): string {
  const { id, title, verdict, reason, findings, origin, exchanges } = result;
  const open = verdict === "fail" ? " open" : "";
  const marks = [...new Set(findings.map(({ level }) => level))].filter((level) => level !== "broken");
  const note = marks.map((level) => ` <span class="${level}">${level}</span>`).join("");
  return `<details${open}><summary><code>${text(id)}</code> ${text(title)}${note}</summary>
<p class="dim">${text(origin)}, ${exchanges.length} requests${reason === undefined ? "" : `: ${text(reason)}`}</p>
${findings.map((finding) => detail(finding, report, body)).join("\n")}</details>`;
}

function detail(finding: Finding, report: Report, body: (index: number) => string): string {
  const { level, message, path, code, expected, seen, count, exchanges } = finding;
  const [exchange] = exchanges;
  const facts: [string, string | undefined][] = [
    ["where", path === "" ? undefined : path],
    ["code", code],
    ["expected", expected],
    ["seen", seen],
    ["times", count === undefined ? undefined : String(count)],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`<dt>${name}</dt><dd><code>${text(value)}</code></dd>`],
  );
  const shown = exchange
    ? `<pre>${text(curlCommand(exchange, report))}</pre><pre>${text(`HTTP ${exchange.status}\n${body(exchange.index).slice(0, 4000)}`)}</pre>`
    : "";
  return `<p class="${level === "broken" ? "fail" : level}">${text(message)}</p><dl>${rows.join("")}</dl>${shown}`;
}

function coverage(report: Report): string {
  const rows = coverageOf(report).map(({ operation, requests, parameters, statuses }) => {
    const list = (counted: Readonly<Record<string, number>>) =>
      Object.entries(counted)
        .map(([name, count]) => `<span class="${count > 0 ? "pass" : "fail"}">${text(name)} ${count}</span>`)
        .join(", ");
    return `<tr><td><code>${operation}</code></td><td>${requests}</td><td>${list(parameters)}</td><td>${list(statuses)}</td></tr>`;
  });
  return `<section><h2>Coverage</h2><table class="coverage">
<thead><tr><th>Operation</th><th>Requests</th><th>Parameters sent</th><th>Statuses seen</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></section>`;
}

function ledger({ ledger: entries }: Report): string {
  const rows = entries.map(({ name, value, origin, meaning, verified }) => {
    const seen = verified ? `${verified.at}, against ${verified.against}` : "never";
    return `<tr><td><code>${name}</code></td><td><code>${value}</code></td><td>${origin}</td><td>${text(seen)}</td><td>the API ${text(meaning)}</td></tr>`;
  });
  return `<section><h2>Parity ledger</h2><table class="ledger">
<thead><tr><th>Entry</th><th>Value</th><th>Origin</th><th>Last verified</th><th>Meaning</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></section>`;
}
