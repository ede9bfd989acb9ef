// Writes the generated parts of the README: the tables of SDKs, of the behaviour profile and of official clients.
import { readFile, writeFile } from "node:fs/promises";
import { readResults } from "../test/clients/results.js";
import { withClientTable } from "./client-table.js";
import { withProfileTable } from "./profile-table.js";
import { withSdkTable } from "./sdk-table.js";

const file = new URL("../README.md", import.meta.url);

const readme = withSdkTable(withProfileTable(await readFile(file, "utf8")));
await writeFile(file, withClientTable(readme, await readResults()));
