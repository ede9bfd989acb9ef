import { mkdir, writeFile } from "node:fs/promises";
import { renderDocuments } from "../src/contract/openapi/files.js";

const folder = new URL("../openapi/", import.meta.url);

await mkdir(folder, { recursive: true });
for (const { name, text } of renderDocuments()) await writeFile(new URL(name, folder), text);
