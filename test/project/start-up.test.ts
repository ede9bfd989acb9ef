import { isBuiltin } from "node:module";
import { build, type Metafile } from "esbuild";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { bundle, loadedAtStart } from "./bundle.js";

test.each(["src/cli/main.ts", "src/index.ts"])("%s loads nothing slow before it is needed", async (source) => {
  const loaded = [...loadedAtStart(await bundle(source), "out/entry.js")];
  const slow = /^(zod|@faker-js\/faker|yaml|pino|pino-pretty|@asteasolutions\/zod-to-openapi)(\/|$)/;
  expect(loaded.filter((name) => slow.test(name))).toEqual([]);
});

test("ctl loads nothing that generates data or reads YAML before it reads a scenario", async () => {
  const loaded = [...loadedAtStart(await bundle("src/cli/ctl-run.ts"), "out/entry.js")];
  expect(loaded.filter((name) => /^(@faker-js\/faker|yaml)(\/|$)/.test(name))).toEqual([]);
});

test("the mock behind a fetch loads no server before it listens", async () => {
  const loaded = loadedAtStart(await shippedModules("dist/clients/fetch.js"), "dist/clients/fetch.js");
  expect(loaded).toContain("dist/chunks/mock.js");
  expect([...loaded].filter((name) => name.includes("fastify"))).toEqual([]);
});

test("the shipped serve starts with few files, and no other command loads Fastify", async () => {
  const modules = await shippedModules("dist/cli.js");
  const fastify = "dist/chunks/fastify.js";
  const loaded = ["dist/chunks/serve-run.js", fastify].flatMap((path) => [...loadedAtStart(modules, path)]);
  expect(loaded).toContain("dist/cli.js");
  expect(new Set(loaded.filter((name) => !isBuiltin(name))).size).toBeLessThanOrEqual(12);
  const commands = modules["dist/cli.js"]?.imports.filter(({ kind }) => kind === "dynamic-import") ?? [];
  expect(commands.length).toBeGreaterThan(5);
  for (const { path } of commands) expect([...loadedAtStart(modules, path)]).not.toContain(fastify);
});

const libraryEntries = Object.values(manifest.exports).flatMap((target) =>
  typeof target === "object" ? [target.default.replace("./", "")] : [],
);

test("the library never loads the command", async () => {
  expect(Object.keys(await shippedModules(...libraryEntries))).not.toContain("dist/cli.js");
});

test.each(["assert", "control", "track"])("%s loads no mock", async (name) => {
  const path = `dist/clients/${name}.js`;
  expect([...loadedAtStart(await shippedModules(path), path)]).not.toContain("dist/chunks/mock.js");
});

test("no shipped module loads zod as a package of many files", async () => {
  const inputs = await shippedModules("dist/cli.js", ...libraryEntries);
  const loaded = Object.values(inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(loaded).toContain("fastify");
  expect(loaded.filter((path) => /^zod(\/|$)/.test(path))).toEqual([]);
});

/** Returns the modules that files of the built package load at once or later, and what each imports. */
async function shippedModules(...entryPoints: string[]): Promise<Metafile["inputs"]> {
  const { metafile } = await build({
    entryPoints,
    outdir: "out",
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
  });
  return metafile.inputs;
}
