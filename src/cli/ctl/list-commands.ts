import type { Command } from "../../server/control/command.js";
import { commands } from "../../server/control/commands/index.js";
import { CliError } from "../failure.js";

/** Lists the commands of a group with their fields, or of all groups. */
export function listCommands(group: string | undefined): string {
  const groups = Object.entries(commandGroups).filter(([name]) => group === undefined || name === group);
  if (groups.length === 0) {
    throw new CliError(`there is no group ${group}: there are ${Object.keys(commandGroups).join(", ")}`);
  }
  const rows = groups.flatMap(([name, verbs]) =>
    Object.entries(verbs).map(([verb, { summary, input }]) => ({
      command: `${name} ${verb}`,
      summary,
      fields: Object.keys(input.shape).filter((field) => !tenant.includes(field)),
    })),
  );
  const width = Math.max(...rows.map(({ command }) => command.length));
  return rows
    .map(
      ({ command, summary, fields }) =>
        `${command.padEnd(width)}  ${summary}${fields.length > 0 ? `: ${fields.join(" ")}` : ""}\n`,
    )
    .join("");
}

/** Set by --account and --app. */
const tenant = ["account_id", "app_id"];

/** The commands by group and verb, as far as their help needs to know them. */
export const commandGroups: Readonly<Record<string, Readonly<Record<string, Pick<Command, "summary" | "input">>>>> =
  commands;
