// Writes the generated tables: in the README those of SDKs, of the behaviour profile and of official clients; in
// docs/integrations.md that of tools.
import { readFile, writeFile } from "node:fs/promises";
import { readResults } from "../test/clients/results.js";
import { readResults as readToolResults } from "../test/package/matrix/results.js";
import { withClientTable } from "./client-table.js";
import { withProfileTable } from "./profile-table.js";
import { withSdkTable } from "./sdk-table.js";
import { withToolTable } from "./tool-table.js";

const file = new URL("../README.md", import.meta.url);

const readme = withSdkTable(withProfileTable(await readFile(file, "utf8")));
await writeFile(file, withClientTable(readme, await readResults()));

const integrations = new URL("../docs/integrations.md", import.meta.url);
await writeFile(integrations, withToolTable(await readFile(integrations, "utf8"), await readToolResults()));
