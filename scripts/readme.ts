// Writes the generated part of the README: the table of the behaviour profile.
import { readFile, writeFile } from "node:fs/promises";
import { withProfileTable } from "./profile-table.js";

const file = new URL("../README.md", import.meta.url);

await writeFile(file, withProfileTable(await readFile(file, "utf8")));
