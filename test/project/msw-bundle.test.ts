import { build } from "esbuild";
import { expect, test } from "vitest";
import { loadedAtStart } from "./bundle.js";

const maxBytes = 113_000;

test("the msw handlers run in a browser, and what generates data is loaded later", async () => {
  // For a browser, esbuild fails on everything of Node.
  const { metafile } = await build({
    entryPoints: { entry: "src/clients/msw.ts" },
    outdir: "out",
    bundle: true,
    splitting: true,
    minify: true,
    external: ["msw"],
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
  });
  const loaded = [...loadedAtStart(metafile.outputs, "out/entry.js")];
  const inputs = loaded.flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
  // Suggestions of names need it; it has no dependencies, and 2 kB.
  const isExpected = (path: string) => path.startsWith("node_modules/fastest-levenshtein/");
  expect(inputs.filter((path) => /node_modules/.test(path) && !isExpected(path))).toEqual([]);
  expect(inputs.filter((path) => /fixtures\/generate\/(tenant|texts)/.test(path))).toEqual([]);
  const bytes = loaded.reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(maxBytes);
});
