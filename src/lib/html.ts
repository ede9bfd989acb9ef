/** Escapes text for HTML and XML; replaces characters that XML cannot hold. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replaceAll(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "\ufffd");
}

/**
 * Renders a self-contained page: no scripts, nothing loaded from elsewhere, light or dark by the system's setting, with
 * tables as one column on a phone. `style` adds rules; `scripts` allows scripts of its server. Its policy applies
 * wherever the page is stored, so that text which escaped escaping cannot load or run anything.
 */
export function renderPage({ title, body, style = "", scripts = false }: Page): string {
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    ...(scripts ? ["script-src 'self'", "connect-src 'self'"] : []),
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<link rel="icon" href="data:,">
<style>${baseStyle}${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/**
 * Renders a table of cells with markup. The first cell of a row is its header; on a phone, where a row is one column,
 * the others begin with the header of their column.
 */
export function renderTable(columns: readonly string[], rows: readonly (readonly string[])[], name = ""): string {
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join("");
  const body = rows.map(([first, ...cells]) => {
    const others = cells.map((cell, index) => `<td data-label="${columns[index + 1]}">${cell}</td>`).join("");
    return `<tr><th scope="row">${first}</th>${others}</tr>`;
  });
  return `<table class="${name}"><thead><tr>${head}</tr></thead>\n<tbody>${body.join("\n")}</tbody></table>`;
}

interface Page {
  readonly title: string;
  readonly body: string;
  readonly style?: string;
  readonly scripts?: boolean;
}

const baseStyle = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --soft: #f3f4f6; --line: #d5d8dd; --dim: #5c636e;
  --pass: #17713c; --pass-paper: #d7f2dc; --fail: #b3261e; --note: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #14171a; --soft: #1f2429; --line: #363d45; --dim: #9aa3ae;
    --pass: #5fd08a; --pass-paper: #123a20; --fail: #ff8a80; --note: #f0b95b; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p, ul { margin: .25rem 0; } ul { padding-left: 1.2rem; }
.dim { color: var(--dim); } .pass { color: var(--pass); } .fail { color: var(--fail); } .note { color: var(--note); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 40rem) {
  thead { display: none; }
  tr, th, td { display: block; }
  tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  th, td { padding: .1rem 0; border: 0; overflow-wrap: anywhere; }
  td::before { content: attr(data-label) ": "; color: var(--dim); font-weight: 400; }
  td:empty { display: none; }
}
code, pre { font: .85rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: var(--soft); padding: .6rem; border-radius: .3rem; margin: .3rem 0; }
`;
