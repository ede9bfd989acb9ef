import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { messageOf } from "../lib/message.js";
import { CliError } from "./cli-error.js";
import type { Controller, ParsedCommand } from "./ctl-run.js";
import { readUserFile } from "./user-files.js";

/** Runs the commands of a file in order. All are parsed first: when one is wrong, none runs. */
export async function runScript(file: string, controller: Controller): Promise<void> {
  const source = file === "-" ? await text(process.stdin) : await readUserFile(file, (path) => readFile(path, "utf8"));
  const name = file === "-" ? "standard input" : file;
  const problems: string[] = [];
  const steps: { readonly at: string; readonly command: ParsedCommand }[] = [];
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const at = `${name}:${index + 1}`;
    try {
      for (const command of await parseLine(line, controller)) steps.push({ at, command });
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

/** Returns the commands of a line: none for a comment; a leading time such as `+10m` advances the clock first. */
async function parseLine(line: string, controller: Controller): Promise<ParsedCommand[]> {
  const words = splitWords(line);
  const delay = words[0]?.startsWith("+") ? words.shift()?.slice(1) : undefined;
  const advance = delay === undefined ? [] : [await controller.parse("clock", "advance", [`by=${delay}`])];
  const [group, name, ...fields] = words;
  if (group === undefined) return advance;
  if (name === undefined) throw new Error(`${group}: the command is missing`);
  return [...advance, await controller.parse(group, name, fields)];
}

/** Splits a line into words as a shell would: quotes keep spaces, `#` starts a comment. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  const token = /\s*(?:(#.*)|((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+)|(\S))/gy;
  for (const [, comment, word, stray] of line.matchAll(token)) {
    if (stray !== undefined) throw new Error("a quote is not closed");
    if (comment !== undefined) break;
    if (word !== undefined) words.push(unquote(word));
  }
  return words;
}

function unquote(word: string): string {
  return word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
    double === undefined ? (single ?? "") : double.replaceAll(/\\(.)/g, "$1"),
  );
}
