import type { CoverageItem, CoverageReport } from "./coverage-report.js";

/** Writes a coverage report as an HTML page of its own: one column on a phone, light and dark as the reader's system says. */
export function coverageHtml({ percent, covered, total, operations }: CoverageReport): string {
  const rows = operations.map(
    ({ id, requests, statuses, parameters }) =>
      `<tr><th scope="row">${htmlText(id)}</th><td>${requests}</td><td>${list(statuses)}</td><td>${list(parameters)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Contract coverage: ${percent} %</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>${style}</style>
<h1>Contract coverage: ${percent} %</h1>
<p>The client exercised ${covered} of ${total} operations, statuses, query parameters and values (✓).</p>
<table>
<thead><tr><th scope="col">Operation</th><th scope="col">Requests</th><th scope="col">Statuses</th><th scope="col">Query parameters</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --line: #d5d8dd; --dim: #5c636e;
  --yes: #0b4a1b; --yes-paper: #d7f2dc; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #14171a; --line: #363d45; --dim: #9aa3ae;
    --yes: #a6ecbb; --yes-paper: #123a20; }
}
body { margin: 0 auto; max-width: 70rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; }
tr { border-bottom: 1px solid var(--line); }
thead, p { color: var(--dim); }
td:nth-of-type(2) { min-width: 18rem; }
.yes, .no { display: inline-block; border: 1px dashed var(--dim); border-radius: .3rem; padding: 0 .4rem;
  margin: 0 .3rem .3rem 0; overflow-wrap: anywhere; color: var(--dim); }
.yes { background: var(--yes-paper); border: 1px solid var(--yes); color: var(--yes); }
.yes::before { content: "✓ "; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr, th, td { display: block; padding: .1rem 0; }
  tr { padding: .6rem 0; }
  td:nth-of-type(1)::before { content: "Requests: "; color: var(--dim); }
}
`;

function list(items: readonly CoverageItem[]): string {
  return items.map(({ name, covered }) => `<span class="${covered ? "yes" : "no"}">${htmlText(name)}</span>`).join("");
}

function htmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
