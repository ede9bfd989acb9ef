import type { z } from "zod";
import { messageOf } from "../lib/message.js";
import { parseInput } from "../server/control/commands/input.js";
import { findCommand } from "../server/control/commands/registry.js";
import { CliError } from "./cli-error.js";
import { parseFields, parseLoadFields, splitWords } from "./ctl-input.js";
import { inputName, readUserText } from "./user-files.js";

/** The tenant of commands that name none. */
export interface DefaultTenant {
  readonly account?: string;
  readonly app?: string;
}

/** A command whose input fits its model. */
export interface ParsedCommand {
  readonly group: string;
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** A command of a script, with its place in the file. */
export interface ScriptStep {
  readonly at: string;
  readonly command: ParsedCommand;
}

/** Parses the words of a command. Throws `CliError` with every problem. */
export async function parseCommand(
  group: string,
  name: string,
  words: readonly string[],
  tenant: DefaultTenant,
): Promise<ParsedCommand> {
  try {
    const command = `${group} ${name}`;
    const { input: model } = findCommand(group, name);
    const given = command === "state load" ? await parseLoadFields(model, words) : parseFields(model, words);
    const input = { ...tenantFields(model, tenant), ...given };
    parseInput(model, input, command);
    return { group, name, input };
  } catch (error) {
    throw new CliError(messageOf(error));
  }
}

function tenantFields(model: z.ZodObject, { account, app }: DefaultTenant): Record<string, unknown> {
  const known = "account_id" in model.shape;
  return {
    ...(known && account !== undefined && { account_id: account }),
    ...(known && app !== undefined && { app_id: app }),
  };
}

/** A problem can quote a line, which can be anything. */
const longestProblem = 500;

/** Parses the commands of a file, one a line; `-` is standard input. Throws `CliError` with every problem. */
export async function readScript(file: string, tenant: DefaultTenant): Promise<ScriptStep[]> {
  const source = await readUserText(file);
  const name = inputName(file);
  const problems: string[] = [];
  const steps: ScriptStep[] = [];
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const at = `${name}:${index + 1}`;
    try {
      for (const command of await parseLine(line, tenant)) steps.push({ at, command });
    } catch (error) {
      problems.push(`${at}: ${messageOf(error).slice(0, longestProblem)}`);
    }
  }
  if (problems.length > 0) throw new CliError(problems.join("\n"));
  return steps;
}

/** Returns the commands of a line: none for a comment; a leading time such as `+10m` advances the clock first. */
async function parseLine(line: string, tenant: DefaultTenant): Promise<ParsedCommand[]> {
  const words = splitWords(line);
  const delay = words[0]?.startsWith("+") ? words.shift()?.slice(1) : undefined;
  const advance = delay === undefined ? [] : [await parseCommand("clock", "advance", [`by=${delay}`], tenant)];
  const [group, name, ...fields] = words;
  if (group === undefined) return advance;
  if (name === undefined) throw new Error(`${group}: the command is missing`);
  return [...advance, await parseCommand(group, name, fields, tenant)];
}
