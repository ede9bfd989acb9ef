import { z } from "zod";
import { inputFields, words } from "../../src/cli/ctl-text.js";
import { describeSchema, type JsonSchema, type SchemaField } from "../../src/lib/json-schema.js";
import type { Command } from "../../src/server/control/commands/command.js";
import { commandGroups } from "../../src/server/control/commands/registry.js";
import { methodOf } from "../../src/server/control/control.js";
import { code, fenced, table } from "./markdown.js";

/** Renders docs/control.md from the commands of the control API. */
export function renderControlDocs(): string {
  const groups = Object.entries(commandGroups);
  return `# Control API

<!-- Written by npm run docs from the commands of the control API; do not edit. -->

Control a running mock: create meetings and sessions, move the clock, add faults, and see what was requested. Call commands
from three places, with the same names, fields and results:

| from | how |
| --- | --- |
| a shell | \`npx realtimekit-testkit ctl GROUP COMMAND FIELD=VALUE\` |
| JavaScript | \`mock.control.GROUP.COMMAND({ field: value })\`; for a mock in another process, \`controlClient(url)\` from \`realtimekit-testkit/control\` |
| any language | \`GET\` or \`POST /_testkit/GROUP/COMMAND\`, with fields in the query of a GET or the JSON body of a POST; see \`openapi/control.json\` in the package |

Over HTTP, a result is \`{"success":true,"data":RESULT}\`, and an error \`{"success":false,"error":{...}}\`, with every problem and
its path. A rejected command changes nothing. Commands for the data of an app also take \`account_id\` and \`app_id\`; the default
is the only app of the scenario, else that of the official documentation. To control a [scope](testing.md#isolation), use \`ctl --scope NAME\`,
\`controlClient(url, { scope })\` or \`/scope/NAME/_testkit/...\`. [Parity](parity.md) lists the values of \`OperationId\`.

${table(
  ["group", "commands"],
  groups.map(([group, members]) => [
    `[${code(group)}](#${group})`,
    Object.keys(members)
      .map((name) => `[${code(name)}](#${group}-${name})`)
      .join(" "),
  ]),
)}${groups.map(([group, members]) => groupSection(group, members)).join("")}`;
}

function groupSection(group: string, members: Readonly<Record<string, Command>>): string {
  return `\n## ${group}\n${Object.entries(members)
    .map(([name, command]) => commandSection(group, name, command))
    .join("")}`;
}

function commandSection(
  group: string,
  name: string,
  { summary, input, output, example, exampleNeeds }: Command,
): string {
  const rows = documentedFields(input).map(({ name: field, type, required, description = "" }) => [
    code(field),
    type,
    [required ? "Required." : "", description].filter((text) => text !== "").join(" "),
  ]);
  return `
### ${group} ${name}

${summary}. ${code(`${methodOf(group, name)} /_testkit/${group}/${name}`)}
${rows.length > 0 ? `\n${table(["field", "value", "meaning"], rows)}` : ""}${returned(output)}${
  example ? `\n${fenced("sh", exampleLines(`${group} ${name}`, example, exampleNeeds).join("\n"))}` : ""
}`;
}

function exampleLines(command: string, input: object, needs: Command["exampleNeeds"]): readonly string[] {
  const steps = [...(needs ? [needs] : []), { command, input }];
  return steps.map((step) => ["npx realtimekit-testkit ctl", step.command, ...words(step.input)].join(" "));
}

/** Returns the fields of an input; those of a behaviour profile, which has a page of its own, as one. */
function documentedFields(input: z.ZodObject): readonly SchemaField[] {
  const fields = inputFields(input);
  const first = fields.findIndex(({ name }) => name.startsWith("profile."));
  return fields.flatMap((field, index) => {
    if (!field.name.startsWith("profile.")) return [field];
    const description = "An entry of the [behaviour profile](calibrate-and-parity.md#the-behaviour-profile).";
    return index === first ? [{ name: "profile.ENTRY", type: "its value", required: false, description }] : [];
  });
}

/** Describes what a command returns, in a line. */
function returned(output: z.ZodType): string {
  const { $defs, ...schema } = z.toJSONSchema(output, { unrepresentable: "any" });
  const definitions = $defs as Readonly<Record<string, JsonSchema>> | undefined;
  const { $ref } = schema as JsonSchema;
  const { properties = {} } = $ref === undefined ? (schema as JsonSchema) : (definitions?.[$ref.slice(8)] ?? {});
  const members = Object.entries(properties).map(([name, member]) => `${code(name)}: ${describeSchema(member)}`);
  return members.length > 0 ? `\nReturns ${members.join("; ")}.\n` : "";
}
