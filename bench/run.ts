// Answers the questions named on the command line, or all: npm run bench -- throughput cold-start
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { machine } from "./machine.js";
import { requireLoadGenerator } from "./measure/load.js";
import { tableText } from "./print.js";
import type { Question, Settings, Table } from "./question.js";
import { questions } from "./questions/index.js";
import { withAnswer } from "./readme.js";

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string" }, minutes: { type: "string" }, readme: { type: "boolean", default: false } },
  });
  const settings = { rounds: positive("rounds", values.rounds), minutes: positive("minutes", values.minutes) };
  await answer(chosen(positionals), settings, values.readme);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined || Number(text) > 0) return text === undefined ? undefined : Number(text);
  throw new Error(`--${name} must be a number above 0, not ${text}.`);
}

function chosen(names: readonly string[]): readonly Question[] {
  const unknown = names.find((name) => !questions.some((question) => question.name === name));
  if (unknown !== undefined) {
    const known = questions.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join("\n");
    throw new Error(`there is no question ${unknown}; these are the questions:\n${known}`);
  }
  return names.length === 0 ? questions : questions.filter(({ name }) => names.includes(name));
}

async function answer(asked: readonly Question[], settings: Settings, intoReadme: boolean): Promise<void> {
  await requireLoadGenerator();
  for (const { requires } of asked) await requires?.();
  const started = machine();
  console.log(
    `${Object.entries(started)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n")}\n`,
  );
  const answers: Record<string, Table[]> = {};
  for (const { name, title, ask } of asked) {
    console.log(`## ${title}\n`);
    const before = machine();
    const tables = await ask(settings);
    answers[name] = tables;
    for (const table of tables) console.log(tableText(table));
    if (intoReadme) await writeIntoReadme(name, tables, before);
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

async function writeIntoReadme(name: string, tables: readonly Table[], measuredOn: ReturnType<typeof machine>) {
  const file = new URL("README.md", import.meta.url);
  await writeFile(file, withAnswer(await readFile(file, "utf8"), name, tables, measuredOn));
}
