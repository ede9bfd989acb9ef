import { mkdir, readFile, writeFile } from "node:fs/promises";
import { build, type Metafile, type Plugin } from "esbuild";
import type { OutputChunk } from "rolldown";

/** An export of the package. */
export interface PackageEntry {
  /** Name of its CommonJS files, such as `msw`. */
  readonly name: string;
  /** Path below `src/` and `dist/`, without the extension, such as `clients/msw`. */
  readonly path: string;
}

/**
 * Builds `dist/cjs/`, for tools whose `require` does not load ES modules, such as jest: one bundle, of which an entry runs
 * only what it needs. Its declarations refer to those of the ES modules, which must exist. Built with esbuild: rolldown keeps
 * `import()` of the JSON files, which jest cannot load.
 */
export async function buildCommonJs(
  entries: readonly PackageEntry[],
  external: readonly string[],
  modules: readonly OutputChunk[],
): Promise<Metafile> {
  const getters = entries.map(({ name, path }) => `get ${name}() { return require("./src/${path}.ts"); }`);
  const { metafile } = await build({
    stdin: { contents: `module.exports = { ${getters.join(", ")} };`, resolveDir: "." },
    outfile: "dist/cjs/bundle.cjs",
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20.19",
    minify: true,
    // The package has these files anyway.
    external: [...external, "./openapi/*", "./package.json"],
    // jest loads no ES modules.
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "importMetaUrl" },
    banner: {
      js: [
        'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
        'const native = new (require("node:module").Module)(__filename);',
        "native.filename = __filename;",
        'native.paths = require.resolve.paths("any-package");',
        // Bun has no such modules, and loads ES modules everywhere.
        "const nativeRequire = native.require?.bind(native) ?? require;",
      ].join(""),
    },
    plugins: ["@faker-js/faker", "yaml", "zod"].map(nativelyRequired),
    metafile: true,
  });
  await mkdir("dist/cjs", { recursive: true });
  for (const { name, path } of entries) {
    const values = modules.find(({ fileName }) => fileName === `${path}.js`)?.exports ?? [];
    await writeFile(`dist/cjs/${name}.cjs`, `module.exports = require("./bundle.cjs").${name};\n`);
    const types = name === "msw" ? await ownDeclarations(path) : declarations(`../${path}.js`, values);
    await writeFile(`dist/cjs/${name}.d.cts`, types);
  }
  return metafile;
}

/**
 * Loads a dependency by Node's own `require`: that of jest loads no ES modules (faker is one, and so is the build of yaml that
 * it selects for jsdom and React Native), and loads the hundred files of zod anew for every test file.
 */
function nativelyRequired(name: string): Plugin {
  return {
    name: "natively required",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${name}(/|$)`) }, ({ path }) => ({ path, namespace: "native" }));
      onLoad({ filter: /.*/, namespace: "native" }, ({ path }) => ({
        contents: `module.exports = nativeRequire(${JSON.stringify(path)});`,
      }));
    },
  };
}

const asEsModule = 'with { "resolution-mode": "import" }';

function declarations(module: string, values: readonly string[]): string {
  const source = `"${module}" ${asEsModule}`;
  return [
    `import type * as esm from ${source};`,
    `export type * from ${source};`,
    ...values.map((name) => `export declare const ${name}: typeof esm.${name};`),
    // A class is a type as well.
    ...values.filter((name) => /^[A-Z]/.test(name)).map((name) => `export type ${name} = esm.${name};`),
    "",
  ].join("\n");
}

/** Repeats those of an ES module. msw 2 declares its classes once more for CommonJS, which are other types to TypeScript. */
async function ownDeclarations(path: string): Promise<string> {
  const text = await readFile(`dist/${path}.d.ts`, "utf8");
  return text.replaceAll(/^import \{(.*)\} from (.*);$/gm, (_, names: string, source: string) => {
    const mode = source.startsWith('"../') ? ` ${asEsModule}` : "";
    return `import type {${names.replaceAll(" type ", " ")}} from ${source}${mode};`;
  });
}
