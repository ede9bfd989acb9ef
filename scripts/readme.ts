// Writes the generated parts of the README: the tables of SDKs and of the behaviour profile.
import { readFile, writeFile } from "node:fs/promises";
import { withProfileTable } from "./profile-table.js";
import { withSdkTable } from "./sdk-table.js";

const file = new URL("../README.md", import.meta.url);

await writeFile(file, withSdkTable(withProfileTable(await readFile(file, "utf8"))));
