import type { Command } from "commander";
import { createProgram } from "../../src/cli/program.js";
import { groupBy } from "../../src/lib/collections.js";
import { code, fenced, table } from "./markdown.js";

/** Renders docs/cli.md from the help of the command. */
export function renderCliDocs(): string {
  const commands = leaves(createProgram());
  return `# Command line

<!-- Written by npm run docs from the help of the command; do not edit. -->

\`npx realtimekit-testkit COMMAND --help\` prints each part of this page. Without a command, \`serve\` runs.

${table(
  ["command", "what it does"],
  commands.map((command) => [`[${code(nameOf(command))}](#${anchor(nameOf(command))})`, command.description()]),
)}${commands.map(section).join("")}`;
}

/** Returns the commands that do something themselves, in the order of the help. */
export function leaves(command: Command): readonly Command[] {
  const isGroup = command.commands.length > 0;
  const runs = !isGroup || (command.parent !== null && command.options.length > 0);
  return [...(runs ? [command] : []), ...command.commands.flatMap(leaves)];
}

/** Returns the words that run a command, without the program's name. */
export function nameOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameOf(parent)} ${command.name()}` : command.name();
}

function anchor(name: string): string {
  return name.replaceAll(" ", "-");
}

function section(command: Command): string {
  const help = command.createHelp();
  const inputs = help
    .visibleArguments(command)
    .map((argument) => [code(argument.name()), help.argumentDescription(argument)]);
  const options = help.visibleOptions(command).filter(({ short }) => short !== "-h");
  const groups = groupBy(options, ({ helpGroupHeading }) => helpGroupHeading ?? "");
  const tables = [...groups].map(([heading, of]) => {
    const rows = of.map((option) => [code(help.optionTerm(option)), help.optionDescription(option)]);
    return heading === ""
      ? table(["option", "meaning"], [...inputs, ...rows])
      : table([heading.replace(/:$/, ""), "meaning"], rows);
  });
  return `
## ${nameOf(command)}

${command.description()}

${code(help.commandUsage(command))}

${tables.join("\n")}${notes(command)}`;
}

/** Returns what the help adds after the options: notes and examples. */
function notes(command: Command): string {
  let written = "";
  command
    .configureOutput({
      writeOut(part) {
        written += part;
      },
    })
    .outputHelp();
  const text = written.slice(command.helpInformation().length).trim();
  return text === "" ? "" : `\n${fenced("text", text)}`;
}
