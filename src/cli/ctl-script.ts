import type { z } from "zod";
import { isShipped } from "../fixtures/scenario/names.js";
import { isObject } from "../lib/json-path.js";
import { limits } from "../lib/limits.js";
import { messageOf } from "../lib/message.js";
import { checkModel } from "../lib/model-problems.js";
import { hasDefaultTenant } from "../server/control/commands/command.js";
import { findCommand, parseInput, typedFields } from "../server/control/commands/registry.js";
import { worldSnapshotModel } from "../server/control/commands/state.js";
import type { CtlOptions } from "./ctl.js";
import { CliError } from "./exit.js";
import { inputName, readUserText } from "./user-files.js";

/** The tenant of commands that name none. */
type DefaultTenant = Pick<CtlOptions, "account" | "app" | "isTenantGiven">;

/** A command whose input fits its model. */
export type ParsedCommand = Awaited<ReturnType<typeof parseCommand>>;

/** Parses the words of a command. Throws `CliError` with every problem. */
export async function parseCommand(group: string, name: string, words: readonly string[], tenant: DefaultTenant) {
  try {
    const command = `${group} ${name}`;
    const { input: model } = findCommand(group, name);
    const given = command === "state load" ? await parseLoadFields(model, words) : parseFields(model, words);
    // Environment variables set the default tenant. Only options limit what else is of all, such as a reset.
    const takesTenant = "account_id" in model.shape && (hasDefaultTenant(model) || tenant.isTenantGiven);
    const { account, app } = takesTenant ? tenant : {};
    const input: Record<string, unknown> = {
      ...(account !== undefined && { account_id: account }),
      ...(app !== undefined && { app_id: app }),
      ...given,
    };
    parseInput(model, input, command);
    return { group, name, input };
  } catch (error) {
    throw new CliError(messageOf(error));
  }
}

/** A problem may quote a line of any length. */
const longestProblem = 500;

/** Parses the commands of a file, one a line; `-` is standard input. Throws `CliError` with every problem. */
export async function readScript(
  file: string,
  tenant: DefaultTenant,
): Promise<{ at: string; command: ParsedCommand }[]> {
  const source = await readUserText(file);
  const name = inputName(file);
  const problems: string[] = [];
  const steps: { at: string; command: ParsedCommand }[] = [];
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
  if (words.includes("ctl") || words.includes("realtimekit-testkit")) {
    throw new Error("a line begins with the group: leave out ctl and what is before");
  }
  if (name === undefined) throw new Error(`${group}: the command is missing`);
  return [...advance, await parseCommand(group, name, fields, tenant)];
}

interface Fields {
  [name: string]: string | Fields;
}

/** Builds the input of a command from `name=value` arguments, typed as its model wants. Throws a plain error. */
function parseFields(model: z.ZodObject, fields: readonly string[]): Record<string, unknown> {
  const tree: Fields = Object.create(null);
  for (const field of fields) {
    const split = field.indexOf("=");
    if (split < 1) {
      throw new Error(`${JSON.stringify(field)} is not FIELD=VALUE; ${fieldAdvice(Object.keys(model.shape), field)}`);
    }
    const path = field.slice(0, split).split(".");
    if (path.length > limits.nesting) {
      throw new Error(`a field is nested deeper than ${limits.nesting} levels`);
    }
    put(tree, path, field.slice(split + 1), field);
  }
  return typedFields(model, tree);
}

function fieldAdvice(names: readonly string[], value: string): string {
  if (names.length === 0) return "the command takes no fields";
  return names.length === 1 ? `did you mean ${names[0]}=${value}?` : `the fields are ${names.join(", ")}`;
}

function put(tree: Fields, [name = "", ...rest]: string[], value: string, field: string): void {
  const known = tree[name];
  if (rest.length === 0) {
    if (known !== undefined) throw new Error(`${JSON.stringify(field)}: the field is given twice`);
    tree[name] = value;
    return;
  }
  if (typeof known === "string") throw new Error(`${JSON.stringify(field)}: the field is given twice`);
  const inner: Fields = known ?? Object.create(null);
  tree[name] = inner;
  put(inner, rest, value, field);
}

/**
 * Parses the input of `state load`: the name of a shipped scenario, or a file that holds a scenario or the output of
 * `state save --json`; or fields as for any command. Throws with every problem of the file.
 */
async function parseLoadFields(model: z.ZodObject, words: readonly string[]): Promise<Record<string, unknown>> {
  const [word = "", ...others] = words;
  const isField = others.length > 0 || /^(scenario|world)(\.[^=]*)?=/.test(word);
  const input = parseFields(model, isField || word === "" ? words : [`scenario=${word}`]);
  const { scenario } = input;
  return typeof scenario !== "string" || isShipped(scenario) ? input : readState(scenario);
}

/** Reads a scenario or state file in this process, since the mock opens no files for its clients. */
async function readState(path: string): Promise<Record<string, unknown>> {
  const [{ readScenarioFile, scenarioFile }, { createScenario }] = await Promise.all([
    import("../fixtures/scenario/load.js"),
    import("../fixtures/scenario/scenario.js"),
  ]);
  const file = scenarioFile(path);
  const document = await readScenarioFile(file);
  // No field of a scenario is called so.
  if (isObject(document.data) && "now" in document.data) return { world: checkModel(document, worldSnapshotModel) };
  return { scenario: createScenario(document, file).content };
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
