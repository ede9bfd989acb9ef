import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generatedPages, renderPage } from "../../scripts/docs/pages.js";

test.each(generatedPages)("%s is up to date (npm run docs writes it)", async (path) => {
  expect(await readFile(path, "utf8")).toBe(await renderPage(path));
});
