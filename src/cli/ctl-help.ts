import { Help } from "commander";
import { z } from "zod";
import { isObject } from "../lib/json-path.js";
import { type JsonSchema, listFields, type SchemaField } from "../lib/json-schema.js";
import { messageOf } from "../lib/message.js";
import { unknownName } from "../lib/suggest.js";
import { commandGroups, findCommand } from "../server/control/commands/registry.js";
import { CliError } from "./cli-error.js";
import { helpWidth } from "./options.js";

/** Set by --account and --app. */
const tenantFieldNames = ["account_id", "app_id"];

/** What `ctl` does besides sending a command. */
const ownCommands = [
  ["sessions show ID", "Read a session"],
  ["participants ID", "List who is in a session"],
  ["wait", "Wait until the mock responds"],
  ["shutdown", "Shut the mock down, and wait until it has stopped"],
] as const;

/** Lists the commands of a group, or of all groups. */
export function commandList(group: string | undefined): string {
  const listed = Object.entries(commandGroups).filter(([name]) => group === undefined || name === group);
  if (listed.length === 0) {
    throw new CliError(unknownName("group of commands", group ?? "", Object.keys(commandGroups)));
  }
  const rows = listed.flatMap(([groupName, members]) =>
    Object.entries(members).map(([name, { summary, input }]) => {
      const fields = Object.keys(input.shape).filter((field) => !tenantFieldNames.includes(field));
      return [`${groupName} ${name}`, fields.length > 0 ? `${summary}: ${fields.join(" ")}` : summary] as const;
    }),
  );
  const shown = group === undefined ? [...rows, ...ownCommands] : rows;
  const usage = `Usage: realtimekit-testkit ctl ${group ?? "GROUP"} COMMAND [FIELD=VALUE...]\n\n`;
  return `${usage}${items(shown)}\nAdd --help to a command for its fields.\n`;
}

/** Returns the help of `ctl wait` and others that send no command; undefined for any other word. */
export function ownCommandHelp(word: string | undefined): string | undefined {
  const found = ownCommands.find(([usage]) => usage === word || usage === `${word} ID`);
  return found && `${found[1]}.\n\n  realtimekit-testkit ctl ${found[0]}\n`;
}

/** Describes a command: its fields, the values that they accept, and an example. Throws `CliError` if there is none. */
export function commandHelp(group: string, name: string): string {
  const { summary, input, example } = commandCalled(group, name);
  const fields = inputFields(input);
  const rows = fields.map(({ name, description = "", type, required }) => {
    const values = `${type}${required ? ", required" : ""}`;
    return [name, description === "" ? values : `${description} (${values})`] as const;
  });
  return [
    `${summary}.\n\n  realtimekit-testkit ctl ${group} ${name}${rows.length > 0 ? " FIELD=VALUE..." : ""}\n`,
    rows.length > 0 ? `\nFields:\n${items(rows)}` : "\nIt has no fields.\n",
    example ? `\nExample:\n${commandLine(["realtimekit-testkit ctl", group, name, ...words(example)])}` : "",
  ].join("");
}

function commandCalled(group: string, name: string): ReturnType<typeof findCommand> {
  try {
    return findCommand(group, name);
  } catch (error) {
    throw new CliError(messageOf(error));
  }
}

/** Lists the fields of a command's input, without those that name the tenant. */
export function inputFields(input: z.ZodObject): readonly SchemaField[] {
  const { $defs = {}, ...schema } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const definitions = $defs as Readonly<Record<string, JsonSchema>>;
  const resolve = (reference: string) => definitions[reference.replace("#/$defs/", "")];
  return listFields(schema as JsonSchema, resolve).filter((field) => !tenantFieldNames.includes(field.name));
}

function items(rows: readonly (readonly [term: string, description: string])[]): string {
  const help = new Help();
  help.prepareContext({ helpWidth });
  help.minWidthToWrap = 20;
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, description]) => `${help.formatItem(term, width, description, help)}\n`).join("");
}

/** Writes a command that a shell reads, on more lines than one if it is long. */
function commandLine(written: readonly string[]): string {
  const lines = [" "];
  for (const word of written) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length < helpWidth - 2) lines.splice(-1, 1, line);
    else lines.push(`    ${word}`);
  }
  return `${lines.join(" \\\n")}\n`;
}

/** Writes an input as the words of a command line. */
export function words(input: object, prefix = ""): string[] {
  return Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    if (isObject(value)) return words(value, `${prefix}${name}.`);
    const word = `${prefix}${name}=${String(value)}`;
    return /[^\w@%+=:,./-]/.test(word) ? `"${word}"` : word;
  });
}
