import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { defaultRevision } from "../contract/constants.js";
import { revisions } from "../contract/revisions.js";
import { packageFile } from "../lib/files.js";
import { addOptions, choice, option, text, type ValuesOf } from "./option-table.js";
import { revisionName } from "./options.js";
import { formatOf, writeOut } from "./user-files.js";

const formats = ["json", "yaml"] as const;

const options = {
  "--revision <revision>": option("published revision of the contract", revisionName, defaultRevision),
  "--format <format>": choice("format to write (default: by the name of the file, else json)", formats),
  "--out <file>": text("write it to a file instead of the terminal", "-"),
};

export function addOpenapiCommand(program: Command): void {
  const command = program.command("openapi").description("Print the OpenAPI document of a revision.");
  addOptions(command, options).addHelpText("after", examples).action(printDocument);
}

const examples = `
Examples:
  realtimekit-testkit openapi --format yaml
  realtimekit-testkit openapi --revision ${revisions.at(-1)} --out realtimekit.json
`;

async function printDocument({ revision, format, out }: ValuesOf<typeof options>): Promise<void> {
  const file = packageFile(`openapi/realtimekit.${revision}.${formatOf(out, format, formats)}`, import.meta.url);
  await writeOut(out, [await readFile(file, "utf8")]);
}
