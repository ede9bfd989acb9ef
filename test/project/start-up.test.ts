import { build, type Metafile } from "esbuild";
import { expect, test } from "vitest";

const entries = ["src/cli/main.ts", "src/index.ts"];

test.each(entries)("%s loads nothing slow before it is needed", async (entry) => {
  const { metafile } = await build({
    entryPoints: { entry },
    outdir: "out",
    bundle: true,
    splitting: true,
    packages: "external",
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
  });
  const packages = [...loadedAtStart(metafile, "out/entry.js")];
  const slow = /^(zod|@faker-js\/faker|yaml|pino|pino-pretty|@asteasolutions\/zod-to-openapi)(\/|$)/;
  expect(packages.filter((name) => slow.test(name))).toEqual([]);
});

/** What an output imports outside the bundle, itself or through its chunks, without waiting for an `import()`. */
function loadedAtStart({ outputs }: Metafile, output: string, seen = new Set<string>()): Set<string> {
  seen.add(output);
  for (const { path, kind } of outputs[output]?.imports ?? []) {
    if (kind === "import-statement" && !seen.has(path)) loadedAtStart({ inputs: {}, outputs }, path, seen);
  }
  return seen;
}
