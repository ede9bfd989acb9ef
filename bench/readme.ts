import type { Table } from "./benchmark.js";
import type { machine } from "./machine.js";
import { tableText } from "./print.js";

/** Returns the README with the results of a benchmark in its place, which comments mark. */
export function withResults(
  readme: string,
  benchmark: string,
  tables: readonly Table[],
  { date, commit, cpu, node, loadAverage }: ReturnType<typeof machine>,
): string {
  const begin = `<!-- ${benchmark}: written by \`npm run bench -- --readme\` -->\n`;
  const end = `<!-- end of ${benchmark} -->`;
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`bench/README.md has no place for ${benchmark}: ${begin.trim()} ... ${end}`);
  const measured = `Measured ${date.slice(0, 10)} at ${commit}, ${cpu}, Node ${node}, load ${loadAverage[0]} before.`;
  return `${before}${begin}\n${[`${measured}\n`, ...tables.map(tableText)].join("\n")}\n${end}${after}`;
}
