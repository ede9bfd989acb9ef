// Writes docs/errors.md, the reference of all errors.
import { mkdir, writeFile } from "node:fs/promises";
import { renderErrorDocs } from "./error-docs.js";

const folder = new URL("../docs/", import.meta.url);

await mkdir(folder, { recursive: true });
await writeFile(new URL("errors.md", folder), renderErrorDocs());
