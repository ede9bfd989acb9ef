import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { withClientTable } from "../../scripts/client-table.js";
import { withProfileTable } from "../../scripts/profile-table.js";
import { withSdkTable } from "../../scripts/sdk-table.js";
import { missingRuns, withToolTable } from "../../scripts/tool-table.js";
import { profileFileModel } from "../../src/contract/profile-file.js";
import { defineScenario } from "../../src/fixtures/index.js";
import { createMock } from "../../src/index.js";
import { baselineModel } from "../../src/suite/index.js";
import { readResults } from "../clients/results.js";
import { readResults as readToolResults } from "../package/matrix/results.js";

const readme = readFileSync("README.md", "utf8");

function snippets(language: string): string[] {
  return Array.from(readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms")), ([, code = ""]) => code);
}

test("the generated tables are up to date (npm run readme writes them)", async () => {
  expect(withClientTable(withSdkTable(withProfileTable(readme)), await readResults())).toBe(readme);
});

test("the table of tools is up to date, and each of its runs was made (npm run test:tools, npm run readme)", async () => {
  const document = readFileSync("docs/integrations.md", "utf8");
  const results = await readToolResults();
  expect(missingRuns(results)).toEqual([]);
  expect(withToolTable(document, results)).toBe(document);
});

test("every TypeScript snippet runs against the built package", async () => {
  expect(snippets("ts").length).toBeGreaterThan(0);
  for (const [index, snippet] of snippets("ts").entries()) {
    // In dist/, which is inside the package, so that the snippet imports the package by its name.
    const file = new URL(`../../dist/readme-${process.pid}-${index}.mjs`, import.meta.url);
    const { code } = await transform(snippet, { loader: "ts", format: "esm" });
    await writeFile(file, code);
    try {
      await import(file.href);
    } finally {
      await rm(file);
    }
  }
});

test("the first session works as written, with the port of a running mock", async () => {
  const session = snippets("sh").find((snippet) => snippet.startsWith("export API=")) ?? "";
  const mock = await createMock();
  try {
    const { port } = new URL(await mock.listen());
    const script = session.replace("4010", port).replaceAll(/^curl .*$/gm, "$&; echo");
    const { stdout } = await promisify(execFile)("sh", ["-ec", script]);
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toMatchObject([
      { data: { sessions: [{ status: "LIVE" }] }, success: true },
      { data: { session: { id: "session_id", breakout_rooms: expect.any(Array) } }, success: true },
      { error: { code: 404 }, success: false },
    ]);
  } finally {
    await mock.close();
  }
});

test("every YAML snippet is a valid file of its kind", () => {
  const kinds = snippets("yaml").map((snippet) => {
    const content = parse(snippet) as object;
    if ("jobs" in content) return "workflow";
    if (Array.isArray(content)) return baselineModel.parse(content) && "baseline";
    if (snippet.includes("scenario.schema.json")) return defineScenario(content) && "scenario";
    return profileFileModel.parse(content) && "profile";
  });
  expect(new Set(kinds)).toEqual(new Set(["profile", "scenario", "baseline", "workflow"]));
});
