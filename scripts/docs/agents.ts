import { commandGroups } from "../../src/server/control/commands/registry.js";
import { code, table } from "./markdown.js";

/** Renders a table of the control commands with their fields, for the guide for agents. */
export function renderControlCommandList(): string {
  const rows = Object.entries(commandGroups).flatMap(([group, members]) =>
    Object.entries(members).map(([name, { summary, input }]) => {
      const fields = Object.keys(input.shape).filter((field) => field !== "account_id" && field !== "app_id");
      return [code(`ctl ${group} ${name}`), summary, fields.map(code).join(" ")];
    }),
  );
  return table(["command", "what it does", "fields"], rows);
}
