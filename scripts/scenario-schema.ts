import { mkdir, writeFile } from "node:fs/promises";
import { renderJsonSchema } from "../src/fixtures/scenario/model.js";

const folder = new URL("../fixtures/", import.meta.url);

await mkdir(folder, { recursive: true });
await writeFile(new URL("scenario.schema.json", folder), renderJsonSchema());
