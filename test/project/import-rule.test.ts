import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const folders = ["lib", "contract", "world", "fixtures", "server", "suite", "clients", "cli", "console"];
/** All but those that nothing imports. */
const withoutOuter = folders.filter((folder) => folder !== "cli" && folder !== "console");
const mayImport: Record<string, string[]> = {
  lib: [],
  contract: ["lib"],
  world: ["lib", "contract"],
  fixtures: ["lib", "contract", "world"],
  server: ["lib", "contract", "world", "fixtures"],
  suite: ["lib", "contract"],
  clients: withoutOuter,
  cli: folders.filter((folder) => folder !== "console"),
  console: folders.filter((folder) => folder !== "cli"),
  ".": withoutOuter,
};

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "import-rule-"));
  for (const file of ["biome.json", ".gitignore", "package.json"]) await copyFile(file, join(project, file));
});

afterEach(() => rm(project, { recursive: true }));

const waysToImport = [
  'import { a } from "PATH/a.js";',
  'import type { A } from "PATH/b/a.js";',
  'export * from "PATH/c.js";',
  'export const lazy = () => import("PATH/d.js");',
];

test.each(Object.entries(mayImport))("src/%s may import only %j", async (folder, allowed) => {
  const expected: string[] = [];
  for (const depth of folder === "." ? [0] : [1, 2]) {
    const file = join("src", folder, depth === 2 ? "sub/module.ts" : "module.ts");
    const others = folders.filter((other) => other !== folder);
    const lines = others.flatMap((other) => {
      const path = depth === 0 ? `./${other}` : `${"../".repeat(depth)}${other}`;
      return waysToImport.map((line) => ({ other, line: line.replace("PATH", path) }));
    });
    await write(file, lines.map(({ line }) => line).join("\n"));
    const refused = lines.flatMap(({ other }, index) => (allowed.includes(other) ? [] : [`${file}:${index + 1}`]));
    expected.push(...refused);
  }
  expect(await breaches("style/noRestrictedImports")).toEqual(expected.sort());
});

/** What the folders inside a module may import of that module. */
const layers: Record<string, Record<string, string[]>> = {
  server: {
    http: [],
    faults: ["http"],
    journal: ["http"],
    handlers: ["http"],
    scope: ["http", "faults", "journal", "handlers"],
    context: ["http", "faults", "journal", "handlers", "scope"],
    lifecycle: ["http", "faults", "journal", "handlers", "scope", "context"],
    control: ["http", "faults", "journal", "handlers", "scope", "context", "lifecycle"],
    pages: ["http", "faults", "journal", "handlers", "scope", "context", "lifecycle", "control"],
    transport: ["http", "faults", "journal", "handlers", "scope", "context", "lifecycle", "control", "pages"],
  },
  suite: {
    model: [],
    target: ["model"],
    lists: ["model", "target"],
    discovery: ["model", "target", "lists"],
    checks: ["model", "target", "lists", "discovery"],
    run: ["model", "target", "lists", "discovery", "checks"],
    reports: ["model", "target", "lists", "discovery", "checks", "run"],
    calibrate: ["model", "target", "lists", "discovery"],
  },
};

const inside = Object.entries(layers).flatMap(([module, all]) =>
  Object.entries(all).map(([layer, allowed]) => ({ module, layer, allowed })),
);

test.each(inside)("src/$module/$layer may import only $allowed of its module", async ({ module, layer, allowed }) => {
  const others = Object.keys(layers[module] ?? {}).filter((other) => other !== layer);
  const outer = folders.filter((folder) => folder !== module);
  const expected: string[] = [];
  for (const file of [`src/${module}/${layer}/module.ts`, `src/${module}/${layer}/sub/module.ts`]) {
    const up = file.includes("/sub/") ? "../../" : "../";
    const lines = [
      ...others.map((name) => ({ path: up + name, fine: allowed.includes(name) })),
      ...outer.map((name) => ({ path: `${up}../${name}`, fine: mayImport[module]?.includes(name) })),
    ].flatMap(({ path, fine }) => waysToImport.map((line) => ({ fine, line: line.replace("PATH", path) })));
    await write(file, lines.map(({ line }) => line).join("\n"));
    expected.push(...lines.flatMap(({ fine }, index) => (fine ? [] : [`${file}:${index + 1}`])));
  }
  expect(await breaches("style/noRestrictedImports")).toEqual(expected.sort());
});

test("a cycle is rejected", async () => {
  await write("src/world/a.ts", 'import { b } from "./b.js";\nexport const a = () => b;\n');
  await write("src/world/b.ts", 'import { a } from "./a.js";\nexport const b = () => a;\n');
  expect(await breaches("suspicious/noImportCycles")).toEqual(["src/world/a.ts:1", "src/world/b.ts:1"]);
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(project, file)), { recursive: true });
  await writeFile(join(project, file), text);
}

interface Report {
  diagnostics: { location: { path: string; start: { line: number } } }[];
}

/** Where the project breaks a rule of this repository's linter, as `file:line`. */
async function breaches(rule: string): Promise<string[]> {
  const biome = resolve("node_modules/@biomejs/biome/bin/biome");
  const options = ["lint", `--only=${rule}`, "--reporter=json", "--max-diagnostics=none", "."];
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, [biome, ...options], { cwd: project }, (_, stdout) => done(stdout));
  });
  const { diagnostics }: Report = JSON.parse(output);
  return diagnostics.map(({ location }) => `${location.path}:${location.start.line}`).sort();
}
