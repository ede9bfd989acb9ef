import type { machine } from "./machine.js";
import { tableText } from "./print.js";
import type { Table } from "./question.js";

/** The README with the answer to a question in its place, which comments mark. */
export function withAnswer(
  readme: string,
  question: string,
  tables: readonly Table[],
  { date, commit, cpu, node, loadAverage }: ReturnType<typeof machine>,
): string {
  const begin = `<!-- ${question}: written by \`npm run bench -- --readme\` -->\n`;
  const end = `<!-- end of ${question} -->`;
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`bench/README.md has no place for ${question}: ${begin.trim()} ... ${end}`);
  const measured = `Measured ${date.slice(0, 10)} at ${commit}, ${cpu}, Node ${node}, load ${loadAverage[0]} before.`;
  return `${before}${begin}\n${[`${measured}\n`, ...tables.map(tableText)].join("\n")}\n${end}${after}`;
}
