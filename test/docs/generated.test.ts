import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generatedPages, renderPage } from "../../scripts/docs/pages.js";
import { missingRuns } from "../../scripts/docs/tool-table.js";
import { readResults as readToolResults } from "../package/matrix/results.js";

test.each(generatedPages)("%s is up to date (npm run docs writes it)", async (path) => {
  expect(await readFile(path, "utf8")).toBe(await renderPage(path));
});

test("each run of the table of tools was made (npm run test:tools)", async () => {
  expect(missingRuns(await readToolResults())).toEqual([]);
});
