import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";

const folders = ["lib", "contract", "world", "fixtures", "server", "suite", "clients", "forecast", "cli", "console"];
/** All but those that nothing, or only the outermost ones, import. */
const withoutOuter = folders.filter((folder) => !["forecast", "cli", "console"].includes(folder));
const mayImport: Record<string, string[]> = {
  lib: [],
  contract: ["lib"],
  world: ["lib", "contract"],
  fixtures: ["lib", "contract", "world"],
  server: ["lib", "contract", "world", "fixtures"],
  suite: ["lib", "contract"],
  clients: withoutOuter,
  forecast: withoutOuter.filter((folder) => folder !== "clients"),
  cli: folders.filter((folder) => folder !== "console"),
  console: folders.filter((folder) => folder !== "cli"),
  ".": withoutOuter,
};

/** What the folders inside a module may import of that module. */
const layers: Record<string, Record<string, string[]>> = {
  server: {
    http: [],
    faults: ["http"],
    journal: ["http"],
    handlers: ["http"],
    scope: ["http", "faults", "journal", "handlers"],
    replicas: ["http", "faults", "journal", "handlers", "scope"],
    context: ["http", "faults", "journal", "handlers", "scope", "replicas"],
    lifecycle: ["http", "faults", "journal", "handlers", "scope", "replicas", "context"],
    control: ["http", "faults", "journal", "handlers", "scope", "replicas", "context", "lifecycle"],
    pages: ["http", "faults", "journal", "handlers", "scope", "replicas", "context", "lifecycle", "control"],
    transport: [
      "http",
      "faults",
      "journal",
      "handlers",
      "scope",
      "replicas",
      "context",
      "lifecycle",
      "control",
      "pages",
    ],
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

const waysToImport = [
  'import { a } from "PATH/a.js";',
  'import type { A } from "PATH/b/a.js";',
  'export * from "PATH/c.js";',
  'export const lazy = () => import("PATH/d.js");',
];

const restricted = "lint/style/noRestrictedImports";
const cycles = "lint/suspicious/noImportCycles";

interface Report {
  diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
}

let report: Report;

// One project with a module in every folder, so that the linter starts once.
beforeAll(async () => {
  const project = await mkdtemp(join(tmpdir(), "import-rule-"));
  for (const file of ["biome.json", ".gitignore", "package.json"]) await copyFile(file, join(project, file));
  const modules = [...Object.keys(mayImport).flatMap(modulesOf), ...inside.flatMap(modulesOfLayer)];
  const files = modules.map(({ file, imports }) => [file, imports.map(({ line }) => line).join("\n")] as const);
  const cycle = [
    ["src/world/cycle/a.ts", 'import { b } from "./b.js";\nexport const a = () => b;\n'],
    ["src/world/cycle/b.ts", 'import { a } from "./a.js";\nexport const b = () => a;\n'],
  ] as const;
  for (const [file, text] of [...files, ...cycle]) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), text);
  }
  report = JSON.parse(await lint(project));
  await rm(project, { recursive: true });
});

test.each(Object.entries(mayImport))("src/%s may import only %j", (folder) => {
  expectViolations(modulesOf(folder));
});

test.each(inside)("src/$module/$layer may import only $allowed of its module", (layer) => {
  expectViolations(modulesOfLayer(layer));
});

test("a cycle is rejected", () => {
  expect(violations(cycles, ["src/world/cycle/a.ts", "src/world/cycle/b.ts"])).toEqual([
    "src/world/cycle/a.ts:1",
    "src/world/cycle/b.ts:1",
  ]);
});

interface Module {
  readonly file: string;
  /** One a line. */
  readonly imports: readonly { readonly line: string; readonly allowed: boolean }[];
}

/** Modules of a folder of `src`, at two depths, that import every other folder in every way. */
function modulesOf(folder: string): Module[] {
  const others = folders.filter((other) => other !== folder);
  return (folder === "." ? [0] : [1, 2]).map((depth) => {
    const up = depth === 0 ? "./" : "../".repeat(depth);
    const imports = others.map((other) => ({ path: up + other, allowed: mayImport[folder]?.includes(other) ?? false }));
    return { file: join("src", folder, depth === 2 ? "sub/module.ts" : "module.ts"), imports: inEveryWay(imports) };
  });
}

/** Modules of a layer, at two depths, that import every other layer and every other folder of `src`. */
function modulesOfLayer({ module, layer, allowed }: (typeof inside)[number]): Module[] {
  const others = Object.keys(layers[module] ?? {}).filter((other) => other !== layer);
  const outer = folders.filter((folder) => folder !== module);
  return [`src/${module}/${layer}/module.ts`, `src/${module}/${layer}/nested/module.ts`].map((file) => {
    const up = file.includes("/nested/") ? "../../" : "../";
    const imports = [
      ...others.map((name) => ({ path: up + name, allowed: allowed.includes(name) })),
      ...outer.map((name) => ({ path: `${up}../${name}`, allowed: mayImport[module]?.includes(name) ?? false })),
    ];
    return { file, imports: inEveryWay(imports) };
  });
}

function inEveryWay(imports: readonly { path: string; allowed: boolean }[]): Module["imports"] {
  return imports.flatMap(({ path, allowed }) =>
    waysToImport.map((line) => ({ line: line.replace("PATH", path), allowed })),
  );
}

function expectViolations(modules: readonly Module[]): void {
  const expected = modules.flatMap(({ file, imports }) =>
    imports.flatMap(({ allowed }, index) => (allowed ? [] : [`${file}:${index + 1}`])),
  );
  const files = modules.map(({ file }) => file);
  expect(violations(restricted, files)).toEqual(expected.sort());
}

/** Returns where files break a rule, as `file:line`. */
function violations(rule: string, files: readonly string[]): string[] {
  return report.diagnostics
    .filter(({ category, location }) => category === rule && files.includes(location.path))
    .map(({ location }) => `${location.path}:${location.start.line}`)
    .sort();
}

/** Runs this repository's linter on a project, with the rules about imports. */
function lint(project: string): Promise<string> {
  const biome = resolve("node_modules/@biomejs/biome/bin/biome");
  const rules = [restricted, cycles].map((rule) => rule.replace("lint/", "--only="));
  const options = ["lint", ...rules, "--reporter=json", "--max-diagnostics=none", "."];
  return new Promise((done) => {
    execFile(process.execPath, [biome, ...options], { cwd: project }, (_, stdout) => done(stdout));
  });
}
