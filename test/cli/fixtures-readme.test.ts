import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseScenario } from "../../src/fixtures/scenario/load.js";
import { shippedNames } from "../../src/fixtures/scenario/names.js";
import { commandPath, serve, shell } from "./command.js";

let folder: string;
let chapter: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "readme-"));
  const readme = await readFile("README.md", "utf8");
  chapter = /^## Fixtures\n[\s\S]*?(?=^## )/m.exec(readme)?.[0] ?? "";
});

afterAll(() => rm(folder, { recursive: true }));

function snippets(language: string): string[] {
  return Array.from(chapter.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms")), ([, code = ""]) => code);
}

function script(snippet: string): string {
  return `cd "${folder}"\n${snippet.replaceAll("npx realtimekit-testkit", `"${process.execPath}" "${commandPath}"`)}`;
}

test("the scenario of the README is valid and has what the text says", () => {
  const [text = ""] = snippets("yaml");
  const seed = parseScenario(text, "README.yaml").tenantSeed({ accountId: "a", appId: "b" });
  expect([...seed.meetings]).toHaveLength(12);
  expect([...seed.sessions]).toHaveLength(60 + 2 + 12);
});

test("the table of the README names every scenario that comes with the package", () => {
  expect(Array.from(chapter.matchAll(/^\| `([a-z-]+)` \|/gm), ([, name]) => name)).toEqual([...shippedNames]);
});

test("the commands of the README work as written", async () => {
  const commands = snippets("sh").find((snippet) => snippet.includes("fixtures list")) ?? "";
  const { code, out, err } = await shell(`set -e\n${script(commands)}`);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("demo.yaml: a scenario, valid");
  expect(await readFile(join(folder, "scenario.schema.json"), "utf8")).toContain("Scenario of realtimekit-testkit");
});

test("the recording of the README works as written, with a mock as its target", async () => {
  const source = await serve(["--sessions", "40"]);
  const recording = snippets("sh").find((snippet) => snippet.includes("fixtures record")) ?? "";
  const lines = recording.split("\n").filter((line) => !line.includes("serve --scenario"));
  const here = lines.join("\n").replace("fixtures record", `fixtures record --target ${source.url}`);
  const { code, out } = await shell(`set -e\n${script(here)}`);
  expect([code, out]).toEqual([0, expect.stringMatching(/^recorded\.json: \d+ meetings, 40 sessions/)]);
  const { url } = await serve(["--scenario", join(folder, "recorded.json")]);
  expect(url).toMatch(/client\/v4$/);
});
