import type { CoverageItem, CoverageReport } from "./coverage-report.js";

/** Writes a coverage report as an HTML page of its own. */
export function coverageHtml({ percent, covered, total, operations }: CoverageReport): string {
  const rows = operations.map(
    ({ id, requests, statuses, parameters }) =>
      `<tr><th scope="row">${htmlText(id)}</th><td class="number">${requests}</td><td>${list(statuses)}</td><td>${list(parameters)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Contract coverage: ${percent} %</title>
<meta name="viewport" content="width=device-width">
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; max-width: 70rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem; border-top: 1px solid #ccc; }
.number { text-align: right; }
.yes, .no { display: inline-block; border-radius: .3rem; padding: 0 .4rem; margin: 0 .3rem .3rem 0; }
.yes { background: #d7f2dc; color: #0b4a1b; }
.no { background: #fbe3e0; color: #7a1409; text-decoration: line-through; }
</style>
<h1>Contract coverage: ${percent} %</h1>
<p>The client exercised ${covered} of ${total} operations, statuses, query parameters and values.</p>
<table>
<thead><tr><th scope="col">Operation</th><th scope="col" class="number">Requests</th><th scope="col">Statuses</th><th scope="col">Query parameters</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</html>
`;
}

function list(items: readonly CoverageItem[]): string {
  return items.map(({ name, covered }) => `<span class="${covered ? "yes" : "no"}">${htmlText(name)}</span>`).join("");
}

function htmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
