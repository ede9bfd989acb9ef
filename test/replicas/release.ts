import { cp, mkdtemp, readFile, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Loader, type Plugin } from "esbuild";

const project = fileURLToPath(new URL("../../", import.meta.url));

/** A build of the command as another release, in a folder that belongs to the caller. */
export interface Release {
  readonly folder: string;
  readonly command: string;
}

/** Builds the command as a later version, whose records may have a later form as well. */
export async function laterRelease({ recordVersion = 1 } = {}): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), "release-"));
  await cp(join(project, "package.json"), join(folder, "package.json"));
  for (const name of ["node_modules", "openapi", "fixtures"]) await symlink(join(project, name), join(folder, name));
  await build({
    absWorkingDir: project,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: join(folder, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
    plugins: [
      replaced(
        /\/replicas\/shared-log\.ts$/,
        "ts",
        "recordForm = { version: 1 }",
        `recordForm = { version: ${recordVersion} }`,
      ),
      replaced(/testkit\/package\.json$|\/package\.json$/, "json", /"version": "[^"]+"/, '"version": "99.0.0"'),
    ],
  });
  return { folder, command: join(folder, "dist/cli.js") };
}

/** Replaces a text in a file that is built. Throws when the file has none, or is not built. */
function replaced(file: RegExp, loader: Loader, text: string | RegExp, replacement: string): Plugin {
  return {
    name: "replaced",
    setup({ onLoad, onEnd }) {
      let isLoaded = false;
      onEnd(() => {
        if (!isLoaded) throw new Error(`No file ${file} is built.`);
      });
      onLoad({ filter: file }, async ({ path }) => {
        isLoaded = true;
        const before = await readFile(path, "utf8");
        const contents = before.replace(text, replacement);
        if (contents === before && text !== replacement) throw new Error(`${path} has no ${text}.`);
        return { contents, loader };
      });
    },
  };
}
