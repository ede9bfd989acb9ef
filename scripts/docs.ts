// Writes the generated documents and sections: npm run docs. test/docs/generated.test.ts fails when one is stale.
import { writeFile } from "node:fs/promises";
import { generatedPages, renderPage } from "./docs/pages.js";

for (const path of generatedPages) {
  await writeFile(new URL(`../${path}`, import.meta.url), await renderPage(path));
}
