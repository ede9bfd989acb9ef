/** The style of the HTML report: one column on a phone, light and dark as the reader's system says. */
export const style = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #fff; --soft: #f3f4f6; --line: #d5d8dd; --dim: #5c636e;
  --pass: #17713c; --fail: #b3261e; --note: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #14171a; --soft: #1f2429; --line: #363d45; --dim: #9aa3ae;
    --pass: #5fd08a; --fail: #ff8a80; --note: #f0b95b; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p, ul { margin: .25rem 0; } ul { padding-left: 1.2rem; }
.dim { color: var(--dim); } .pass { color: var(--pass); } .fail, .unchecked { color: var(--fail); }
.observed, .drift, .accepted { color: var(--note); } .skip { color: var(--dim); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
table code, td span { white-space: nowrap; }
.ledger td:nth-of-type(4) { overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  thead { display: none; }
  tr, td { display: block; }
  tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  td { padding: .1rem 0; border: 0; }
  .coverage td:nth-of-type(2)::before { content: "Requests: "; color: var(--dim); }
  .ledger td:nth-of-type(4)::before { content: "Last verified: "; color: var(--dim); }
}
code, pre { font: .85rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; background: var(--soft); padding: .6rem; border-radius: .3rem; margin: .3rem 0; max-height: 24rem;
  overflow: auto; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .3rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
`;
