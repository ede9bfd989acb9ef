// Builds dist/: the command, the library entries, their declarations, and what browsers load. With --if-stale, only when
// dist/ is older than what it is built from; so `npm ci` needs no install script.
import { chmodSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join, relative } from "node:path";
import { build as buildPages } from "esbuild";
import { type BuildOptions, build, type OutputChunk, type RolldownOutput } from "rolldown";
import manifest from "../package.json" with { type: "json" };
import { buildCommonJs, type PackageEntry } from "./commonjs.js";
import { buildDeclarations } from "./declarations.js";
import { writeNotices } from "./notices.js";

const shared = {
  platform: "node",
  transform: { target: "node20.19" },
  // ES modules, of which what is unused is left out.
  resolve: { mainFields: ["module", "main"] },
  // Some modules import at once what others import later.
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: "dist",
    // Names of functions and classes stay, for readable stack traces.
    minify: { compress: { keepNames: { function: true, class: true } }, mangle: { keepNames: true } },
    // Licences are in THIRD-PARTY-LICENSES.txt.
    comments: { legal: false },
  },
} satisfies BuildOptions;

const loadedAtStart = ["fastify", "light-my-request"];

/** The part that is used loads in a third of the 45 ms of all its files. Declarations and CommonJS refer to the package. */
const partlyUsed = "zod";
const partlyUsedChunk = { name: partlyUsed, test: /node_modules\/zod\//, priority: 4 };

/** Written last, with the time at which the build started. */
const notices = "dist/THIRD-PARTY-LICENSES.txt";
const started = new Date();

if (process.argv.includes("--if-stale") && isFresh()) process.exit();
rmSync("dist", { recursive: true, force: true });
const entries = packageEntries();
const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const [command, library, pages] = await Promise.all([buildCommand(), buildLibrary(), buildConsole()]);
// npm makes only installed commands executable, and this one is linked to as well.
chmodSync("dist/cli.js", 0o755);
const withRequire = entries.filter(({ hasRequire }) => hasRequire);
await buildDeclarations(entries.map(({ path }) => path));
const commonJs = await buildCommonJs(withRequire, external, chunks(library));
const bundled = [
  ...[command, library].flatMap(chunks).flatMap(({ moduleIds }) => moduleIds.map((path) => relative("", path))),
  ...[pages.metafile, commonJs].flatMap(({ inputs }) => Object.keys(inputs)),
];
await writeNotices(bundled, notices);
utimesSync(notices, started, started);

/** Reports whether a build started after the last change of a file that it reads, and was completed. */
function isFresh(): boolean {
  const built = statSync(notices, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const files = ["src", "openapi"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  return [
    "package.json",
    "package-lock.json",
    "scripts/build.ts",
    "scripts/commonjs.ts",
    "scripts/declarations.ts",
    ...files,
  ].every((file) => statSync(file).mtimeMs < built);
}

function buildCommand() {
  return build({
    ...shared,
    input: { cli: "src/cli/main.ts" },
    external: packages([
      // The mock has no Fastify schemas, so that what compiles them is never loaded.
      "@fastify/ajv-compiler",
      "@fastify/fast-json-stringify-compiler",
      // Dependencies of the package that `serve` loads after its start. Those that it starts with load faster bundled.
      ...external.filter((name) => ![...loadedAtStart, partlyUsed].includes(name)),
    ]),
    output: {
      ...shared.output,
      chunkFileNames: chunkFileNames("cli"),
      // What `serve` starts with: sixty small files would load more slowly. Other commands do not load Fastify.
      codeSplitting: {
        groups: [
          partlyUsedChunk,
          { name: "start", test: /src\/cli\/main\.ts$/, priority: 3 },
          { name: "serve", test: /src\/(cli\/serve-run|server\/(control|pages)\/plugin)\.ts$/, priority: 2 },
          { name: "fastify", test: /src\/server\/transport\/fastify\.ts$/, priority: 1 },
        ],
      },
    },
  });
}

/** Names chunks in a folder, and the OpenAPI documents alike in every build, so that the package has them once. */
function chunkFileNames(folder: string) {
  return ({ name }: { readonly name: string }) =>
    name.startsWith("realtimekit.") ? "documents/[name].js" : `${folder}/[name].js`;
}

function chunks({ output }: RolldownOutput): OutputChunk[] {
  return output.filter((file) => file.type === "chunk");
}

/** Matches some packages, and what is in them. */
function packages(names: readonly string[]): RegExp {
  return new RegExp(`^(${names.join("|")})(/|$)`);
}

/** Returns the exports of package.json that are built: `dist/X.js` from `src/X.ts`. */
function packageEntries(): (PackageEntry & { readonly hasRequire: boolean })[] {
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    if (typeof target === "string") return [];
    const path = sourcePath(target.default);
    return [{ name: subpath === "." ? "index" : subpath.replace("./", ""), path, hasRequire: "require" in target }];
  });
}

/** Returns the entries that bundlers for browsers get instead of others. */
function browserPaths(): string[] {
  return Object.values(manifest.exports).flatMap((target) =>
    typeof target === "object" && "browser" in target ? [sourcePath(target.browser)] : [],
  );
}

/** Returns the path below `src/` of a file of `dist/`, without the extension. */
function sourcePath(file: string): string {
  return file.replace("./dist/", "").replace(/\.js$/, "");
}

function buildLibrary() {
  const paths = [...entries.map(({ path }) => path), ...browserPaths()];
  return build({
    ...shared,
    input: Object.fromEntries(paths.map((path) => [path, `src/${path}.ts`])),
    // Small development dependencies are bundled, so that users install nothing more.
    external: packages(external.filter((name) => name !== partlyUsed)),
    output: {
      ...shared.output,
      chunkFileNames: chunkFileNames("chunks"),
      codeSplitting: { groups: [partlyUsedChunk] },
    },
  });
}

/** Builds `dist/console/`, the files that browsers load: with esbuild, as rolldown builds no CSS. */
function buildConsole() {
  return buildPages({
    entryPoints: ["main.tsx", "reference.ts", "style.css", "index.html", "icon.svg"].map(
      (name) => `src/console/${name}`,
    ),
    outdir: "dist/console",
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".html": "copy", ".svg": "copy" },
    metafile: true,
  });
}
