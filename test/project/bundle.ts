import { build, type Metafile } from "esbuild";

/** Bundles a source file as the build does, dependencies left outside, and tells which output imports what. */
export async function bundle(source: string): Promise<Metafile["outputs"]> {
  const { metafile } = await build({
    entryPoints: { entry: source },
    outdir: "out",
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
  });
  return metafile.outputs;
}
