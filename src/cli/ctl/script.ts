import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { messageOf } from "../../lib/message.js";
import { CliError } from "../failure.js";
import { reading } from "../reading.js";
import type { Controller, ParsedCommand } from "./controller.js";

/** Runs the commands of a file in order. All of them are read first: when one is wrong, none is carried out. */
export async function runScript(file: string, controller: Controller): Promise<void> {
  const source = file === "-" ? await text(process.stdin) : await reading(file, () => readFile(file, "utf8"));
  const name = file === "-" ? "standard input" : file;
  const problems: string[] = [];
  const steps: { readonly at: string; readonly command: ParsedCommand }[] = [];
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const at = `${name}:${index + 1}`;
    try {
      for (const command of await stepsOf(line, controller)) steps.push({ at, command });
    } catch (error) {
      problems.push(`${at}: ${messageOf(error)}`);
    }
  }
  if (problems.length > 0) throw new CliError(problems.join("\n"));
  for (const { at, command } of steps) {
    await controller.run(command).catch((error: unknown) => {
      if (error instanceof CliError) throw new CliError(`${at}: ${error.message}`, error.exitCode);
      throw error;
    });
  }
}

/** The commands of a line: nothing of a comment; first an advance of the clock when it begins with a time such as `+10m`. */
async function stepsOf(line: string, controller: Controller): Promise<ParsedCommand[]> {
  const words = wordsOf(line);
  const later = words[0]?.startsWith("+") ? words.shift()?.slice(1) : undefined;
  const wait = later === undefined ? [] : [await controller.parse("clock", "advance", [`by=${later}`])];
  const [group, verb, ...fields] = words;
  if (group === undefined) return wait;
  if (verb === undefined) throw new Error(`${group}: the verb is missing`);
  return [...wait, await controller.parse(group, verb, fields)];
}

/** The words of a line as a shell would part them: quotes keep spaces, `#` begins a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  const token = /\s*(?:(#.*)|((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+)|(\S))/gy;
  for (const [, comment, word, stray] of line.matchAll(token)) {
    if (stray !== undefined) throw new Error("a quote is not closed");
    if (comment !== undefined) break;
    if (word !== undefined) words.push(unquoted(word));
  }
  return words;
}

function unquoted(word: string): string {
  return word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? (single ?? "") : double.replaceAll(/\\(.)/g, "$1"),
  );
}
