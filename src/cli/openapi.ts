import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import { defaultRevision } from "../contract/constants.js";
import { type Revision, revisions } from "../contract/revisions.js";
import { packageFile } from "../lib/files.js";
import { revisionName } from "./options.js";
import { formatOf, writeOut } from "./user-files.js";

interface OpenapiOptions {
  readonly revision: Revision;
  readonly format?: (typeof formats)[number];
  readonly out: string;
}

const formats = ["json", "yaml"] as const;

export function addOpenapiCommand(program: Command): void {
  program
    .command("openapi")
    .description("Print the OpenAPI document of a revision.")
    .option("--revision <revision>", "published revision of the contract", revisionName, defaultRevision)
    .addOption(
      new Option("--format <format>", "format to write (default: by the name of the file, else json)").choices(formats),
    )
    .option("--out <file>", "write it to a file instead of the terminal", "-")
    .addHelpText("after", examples)
    .action(printDocument);
}

const examples = `
Examples:
  realtimekit-testkit openapi --format yaml
  realtimekit-testkit openapi --revision ${revisions.at(-1)} --out realtimekit.json
`;

async function printDocument({ revision, format, out }: OpenapiOptions): Promise<void> {
  const file = packageFile(`openapi/realtimekit.${revision}.${formatOf(out, format, formats)}`, import.meta.url);
  await writeOut(out, [await readFile(file, "utf8")]);
}
