import { mkdir, writeFile } from "node:fs/promises";
import { renderDocuments } from "../src/contract/openapi.js";
import { renderControlDocument } from "../src/server/control/openapi.js";

const folder = new URL("../openapi/", import.meta.url);

await mkdir(folder, { recursive: true });
for (const { name, text } of [...renderDocuments(), renderControlDocument()]) {
  await writeFile(new URL(name, folder), text);
}
