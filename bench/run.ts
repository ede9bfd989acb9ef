// Runs the benchmarks named on the command line, or all: npm run bench -- throughput cold-start
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Benchmark, Settings, Table } from "./benchmark.js";
import { benchmarks } from "./benchmarks/index.js";
import { machine } from "./machine.js";
import { requireLoadGenerator } from "./measure/load.js";
import { tableText } from "./print.js";
import { withResults } from "./readme.js";

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string" }, minutes: { type: "string" }, readme: { type: "boolean", default: false } },
  });
  const settings = { rounds: positive("rounds", values.rounds), minutes: positive("minutes", values.minutes) };
  await runAll(chosen(positionals), settings, values.readme);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined || Number(text) > 0) return text === undefined ? undefined : Number(text);
  throw new Error(`--${name} must be a number above 0, not ${text}.`);
}

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined) {
    const known = benchmarks.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join("\n");
    throw new Error(`there is no benchmark ${unknown}; these are the benchmarks:\n${known}`);
  }
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

async function runAll(selected: readonly Benchmark[], settings: Settings, intoReadme: boolean): Promise<void> {
  await requireLoadGenerator();
  for (const { requires } of selected) await requires?.();
  const started = machine();
  console.log(
    `${Object.entries(started)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n")}\n`,
  );
  const results: Record<string, Table[]> = {};
  for (const { name, title, run } of selected) {
    console.log(`## ${title}\n`);
    const before = machine();
    const tables = await run(settings);
    results[name] = tables;
    for (const table of tables) console.log(tableText(table));
    if (intoReadme) await writeIntoReadme(name, tables, before);
  }
  const folder = new URL("results/", import.meta.url);
  const file = new URL(`${started.date.replaceAll(":", "-")}.json`, folder);
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ machine: { ...started, loadAverageAtEnd: machine().loadAverage }, results }, null, 2)}\n`,
  );
  console.log(`Written to ${file.pathname}`);
}

async function writeIntoReadme(name: string, tables: readonly Table[], measuredOn: ReturnType<typeof machine>) {
  const file = new URL("README.md", import.meta.url);
  await writeFile(file, withResults(await readFile(file, "utf8"), name, tables, measuredOn));
}
