// Writes docs/parity.md, the table of what the mock serves of the API and how each part is known.
import { writeFile } from "node:fs/promises";
import { renderParityDocs } from "./parity-docs.js";

await writeFile(new URL("../docs/parity.md", import.meta.url), renderParityDocs());
