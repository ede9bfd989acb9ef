// Answers the questions named on the command line, or all: npm run bench -- throughput cold-start
import { mkdir, writeFile } from "node:fs/promises";
import { machine } from "./machine.js";
import { requireLoadGenerator } from "./measure/load.js";
import { tableText } from "./print.js";
import type { Question, Table } from "./question.js";
import { coldStart } from "./questions/cold-start.js";
import { fixtures } from "./questions/fixtures.js";
import { growth } from "./questions/growth.js";
import { overhead } from "./questions/overhead.js";
import { throughput } from "./questions/throughput.js";
import { writes } from "./questions/writes.js";

const questions: readonly Question[] = [throughput, growth, coldStart, fixtures, overhead, writes];

try {
  await answer(chosen(process.argv.slice(2)));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function chosen(names: readonly string[]): readonly Question[] {
  const unknown = names.find((name) => !questions.some((question) => question.name === name));
  if (unknown !== undefined) {
    const known = questions.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join("\n");
    throw new Error(`there is no question ${unknown}; these are the questions:\n${known}`);
  }
  return names.length === 0 ? questions : questions.filter(({ name }) => names.includes(name));
}

async function answer(asked: readonly Question[]): Promise<void> {
  await requireLoadGenerator();
  const started = machine();
  console.log(
    `${Object.entries(started)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n")}\n`,
  );
  const answers: Record<string, Table[]> = {};
  for (const { name, title, ask } of asked) {
    console.log(`## ${title}\n`);
    answers[name] = await ask();
    for (const table of answers[name]) console.log(tableText(table));
  }
  const folder = new URL("results/", import.meta.url);
  const file = new URL(`${started.date.replaceAll(":", "-")}.json`, folder);
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ machine: { ...started, loadAverageAtEnd: machine().loadAverage }, answers }, null, 2)}\n`,
  );
  console.log(`Written to ${file.pathname}`);
}
