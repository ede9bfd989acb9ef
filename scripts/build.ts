// Builds dist/: the command, the library entries, their declarations, and what browsers load. With --if-stale, only when
// dist/ is older than what it is built from; so `npm ci` needs no install script.
import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type Metafile, transform } from "esbuild";
import manifest from "../package.json" with { type: "json" };
import { buildCommonJs, type PackageEntry } from "./commonjs.js";
import { buildDeclarations } from "./declarations.js";
import { writeNotices } from "./notices.js";

const shared = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  metafile: true,
  outdir: "dist",
  // Names stay, for readable stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
} satisfies BuildOptions;

const loadedAtStart = ["fastify", "light-my-request"];

/** Written last, with the time at which the build started. */
const notices = "dist/THIRD-PARTY-LICENSES.txt";
const started = new Date();

if (process.argv.includes("--if-stale") && isFresh()) process.exit();
rmSync("dist", { recursive: true, force: true });
const entries = packageEntries();
const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const [command, library, consoleFiles] = await Promise.all([buildCommand(), buildLibrary(), buildConsole()]);
const withRequire = entries.filter(({ hasRequire }) => hasRequire);
const commonJs = await buildCommonJs(withRequire, external, library.metafile.outputs);
await Promise.all(Object.entries(command.metafile.outputs).map(shortenNames));
await buildDeclarations(entries.map(({ path }) => path));
await writeNotices(
  [command.metafile, library.metafile, consoleFiles.metafile, commonJs].flatMap(({ inputs }) => Object.keys(inputs)),
  notices,
);
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
    entryPoints: { cli: "src/cli/main.ts" },
    chunkNames: "cli/[name]-[hash]",
    // ES modules, of which what is unused is left out.
    mainFields: ["module", "main"],
    external: [
      // The mock has no Fastify schemas, so that what compiles them is never loaded.
      "@fastify/ajv-compiler",
      "@fastify/fast-json-stringify-compiler",
      // Dependencies of the package that `serve` loads after its start. Those that it starts with load faster bundled.
      ...external.filter((name) => !loadedAtStart.includes(name)),
    ],
    // CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);',
    },
  });
}

/** Shortens the names in a file that is mostly of other packages. */
async function shortenNames([path, { inputs, bytes }]: [string, Metafile["outputs"][string]]): Promise<void> {
  const others = Object.entries(inputs).filter(([input]) => input.includes("node_modules/"));
  if (others.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0) < 0.8 * bytes) return;
  const { code } = await transform(await readFile(path, "utf8"), {
    minify: true,
    format: "esm",
    target: shared.target,
  });
  await writeFile(path, code);
}

/** The exports of package.json that are built: `dist/X.js` from `src/X.ts`. */
function packageEntries(): (PackageEntry & { readonly hasRequire: boolean })[] {
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    if (typeof target === "string") return [];
    const path = sourcePath(target.default);
    return [{ name: subpath === "." ? "index" : subpath.replace("./", ""), path, hasRequire: "require" in target }];
  });
}

/** The entries that bundlers for browsers get instead of others. */
function browserPaths(): string[] {
  return Object.values(manifest.exports).flatMap((target) =>
    typeof target === "object" && "browser" in target ? [sourcePath(target.browser)] : [],
  );
}

/** The path below `src/` of a file of `dist/`, without the extension. */
function sourcePath(file: string): string {
  return file.replace("./dist/", "").replace(/\.js$/, "");
}

function buildLibrary() {
  const paths = [...entries.map(({ path }) => path), ...browserPaths()];
  return build({
    ...shared,
    entryPoints: Object.fromEntries(paths.map((path) => [path, `src/${path}.ts`])),
    chunkNames: "chunks/[name]-[hash]",
    // Small development dependencies are bundled, so that users install nothing more.
    external,
  });
}

/** Builds `dist/console/`, the files that browsers load. */
function buildConsole() {
  return build({
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
