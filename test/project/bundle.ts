import { build, type Metafile } from "esbuild";
import manifest from "../../package.json" with { type: "json" };

const ownPackages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

/** Bundles a source file as the build does, dependencies left outside, and returns which output imports what. */
export async function bundle(source: string): Promise<Metafile["outputs"]> {
  const { metafile } = await build({
    entryPoints: { entry: source },
    outdir: "out",
    bundle: true,
    splitting: true,
    external: source.startsWith("src/cli/") ? Object.keys(manifest.devDependencies).concat(ownPackages) : ownPackages,
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
  });
  return metafile.outputs;
}

/** Lists what a file imports, itself or through others, without waiting for an `import()`. */
export function loadedAtStart(
  files: Metafile["outputs"] | Metafile["inputs"],
  file: string,
  seen = new Set<string>(),
): Set<string> {
  seen.add(file);
  for (const { path, kind } of files[file]?.imports ?? []) {
    if (kind === "import-statement" && !seen.has(path)) loadedAtStart(files, path, seen);
  }
  return seen;
}
