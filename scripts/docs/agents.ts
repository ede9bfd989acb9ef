import { fieldNames } from "../../src/cli/ctl-text.js";
import { commandGroups } from "../../src/server/control/commands/registry.js";
import { code, table } from "./markdown.js";

/** Renders a table of the control commands with their fields, for the guide for agents. */
export function renderControlCommandList(): string {
  const rows = Object.entries(commandGroups).flatMap(([group, members]) =>
    Object.entries(members).map(([name, { summary, input }]) => [
      code(`ctl ${group} ${name}`),
      summary,
      fieldNames(input).map(code).join(" "),
    ]),
  );
  return table(["command", "what it does", "fields"], rows);
}
