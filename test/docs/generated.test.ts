import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { generatedPages, renderPage } from "../../scripts/docs/pages.js";
import { missingRuns } from "../../scripts/docs/tool-table.js";
import { forecastReporterNames } from "../../src/forecast/names.js";
import { reporters } from "../../src/suite/reports/registry.js";
import { readResults as readToolResults } from "../package/matrix/results.js";

test.each(generatedPages)("%s is up to date (npm run docs writes it)", async (path) => {
  expect(await readFile(path, "utf8")).toBe(await renderPage(path));
});

test("docs/ci.md lists every kind of report with its file", async () => {
  const text = await readFile("docs/ci.md", "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` \| .* \| (?:`([\w.-]+)` )?\|$/gm)].map(([, kind, file]) => [kind, file]);
  const expected = Object.entries(reporters).map(([kind, { file, stdout }]) => [kind, stdout ? undefined : file]);
  expect(rows.sort()).toEqual(expected.sort());
  const only = Object.keys(reporters).filter((kind) => !forecastReporterNames.some((name) => name === kind));
  expect(text).toContain(`\`forecast\` has all kinds except ${only.map((kind) => `\`${kind}\``).join(" and ")}.`);
});

test("each run of the table of tools was made (npm run test:tools)", async () => {
  expect(missingRuns(await readToolResults())).toEqual([]);
});
