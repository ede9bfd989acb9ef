// Builds dist/: the command, the library entries, their declarations, and what browsers load. With --if-stale, only when
// dist/ is older than what it is built from; so `npm ci` needs no install script.
import { chmodSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join, relative } from "node:path";
import { build as buildPages } from "esbuild";
import { build, type OutputChunk, type Plugin } from "rolldown";
import manifest from "../package.json" with { type: "json" };
import { buildCommonJs, type PackageEntry } from "./commonjs.js";
import { buildDeclarations } from "./declarations.js";
import { writeNotices } from "./notices.js";

/**
 * The part of zod that is used loads in a third of the 45 ms of all its files; declarations and CommonJS refer to the package.
 * What mocks start with is in few files, as many small ones load more slowly: each has what some entry needs of it. Only
 * the last two import Node modules: browsers load the others.
 */
const loadedTogether = [
  { name: "zod", test: /node_modules\/zod\// },
  {
    name: "base",
    test: sources(
      "contract/(api-operations|base-url|behaviour|revisions)",
      "lib/(collections|keyed-random|model-problems|options|printable|problem|time|wait)",
      "server/(control/control|http/messages)",
      "suite/model/json",
    ),
  },
  {
    name: "options",
    test: sources(
      "../package.json",
      "fixtures/(generate/defaults|scenario/names)",
      "server/(context/options|journal/mistakes)",
      "world/log/event-log",
    ),
  },
  { name: "mock", test: sources("server/embedded-mock") },
  { name: "files", test: sources("lib/(files|process|tls)") },
  { name: "fastify", test: sources("server/transport/(bundled-)?fastify") },
];

/** Written last, with the time at which the build started. */
const notices = "dist/THIRD-PARTY-LICENSES.txt";
const started = new Date();

if (process.argv.includes("--if-stale") && isFresh()) process.exit();
rmSync("dist", { recursive: true, force: true });
const entries = packageEntries();
const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const dependencies = packages(external.filter((name) => name !== "zod"));
/** Never loaded: the bundled Fastify has no routes with schemas. */
const compilers = packages(["@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler"]);
const [modules, pages] = await Promise.all([buildModules(), buildConsole()]);
// npm makes only installed commands executable, and this one is linked to as well.
chmodSync("dist/cli.js", 0o755);
const withRequire = entries.filter(({ hasRequire }) => hasRequire);
await buildDeclarations(entries.map(({ path }) => path));
const commonJs = await buildCommonJs(withRequire, external, modules);
const bundled = [
  ...modules.flatMap(({ moduleIds }) => moduleIds.map((path) => relative("", path))),
  ...[pages.metafile, commonJs].flatMap(({ inputs }) => Object.keys(inputs)),
];
await writeNotices(bundled, notices);
utimesSync(notices, started, started);

/** Reports whether a build started after the last change of a file that it reads, and was completed. */
function isFresh(): boolean {
  const built = statSync(notices, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const files = ["src", "openapi", "scripts"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const configuration = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];
  return [...configuration, ...files].every((file) => statSync(file).mtimeMs < built);
}

/** Builds the command and the library, which share their chunks. */
async function buildModules(): Promise<OutputChunk[]> {
  const paths = [...entries.map(({ path }) => path), ...browserPaths()];
  const { output } = await build({
    input: { cli: "src/cli/main.ts", ...Object.fromEntries(paths.map((path) => [path, `src/${path}.ts`])) },
    platform: "node",
    transform: { target: "node20.19" },
    // ES modules, of which what is unused is left out.
    resolve: { mainFields: ["module", "main"] },
    external: isExternal,
    plugins: [requireForNode()],
    // Some modules import at once what others import later.
    checks: { ineffectiveDynamicImport: false },
    output: {
      dir: "dist",
      // The package has the documents in another form as well.
      chunkFileNames: ({ name }) => `${name.startsWith("realtimekit.") ? "documents" : "chunks"}/[name].js`,
      codeSplitting: { groups: loadedTogether },
      // Names of functions and classes stay, for readable stack traces.
      minify: { compress: { keepNames: { function: true, class: true } }, mangle: { keepNames: true } },
      // Licences are in THIRD-PARTY-LICENSES.txt.
      comments: { legal: false },
    },
  });
  return output.filter((file) => file.type === "chunk");
}

/** Bundled CommonJS requires Node modules. What provides `require` is loaded by browsers too, so that it imports none. */
function requireForNode(): Plugin {
  const [declaration, call] = ['import { createRequire } from "node:module";', "createRequire(import.meta.url)"];
  let found = false;
  return {
    name: "require for Node",
    renderChunk(code) {
      if (!code.includes(declaration) || !code.includes(call)) return null;
      found = true;
      return code.replace(declaration, "").replace(call, "(id) => process.getBuiltinModule(id)");
    },
    generateBundle() {
      if (!found) this.error("rolldown provides `require` in another way, which browsers may not load");
    },
  };
}

/** Reports whether a package is imported as it is. Small development dependencies are bundled: users install nothing more. */
function isExternal(id: string, importer = ""): boolean {
  const isFastify = /bundled-fastify\.ts$|node_modules\/(fastify|light-my-request)\//.test(importer);
  return (isFastify ? compilers : dependencies).test(id);
}

/** Matches modules by their paths below `src/`. */
function sources(...paths: readonly string[]) {
  const pattern = new RegExp(`^(${paths.join("|")})(\\.ts)?$`);
  return (id: string) => pattern.test(relative("src", id));
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
