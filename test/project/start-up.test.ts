import type { Metafile } from "esbuild";
import { expect, test } from "vitest";
import { bundle } from "./bundle.js";

test.each(["src/cli/main.ts", "src/index.ts"])("%s loads nothing slow before it is needed", async (source) => {
  const loaded = [...loadedAtStart(await bundle(source), "out/entry.js")];
  const slow = /^(zod|@faker-js\/faker|yaml|pino|pino-pretty|@asteasolutions\/zod-to-openapi)(\/|$)/;
  expect(loaded.filter((name) => slow.test(name))).toEqual([]);
});

/** What an output imports, itself or through its chunks, without waiting for an `import()`. */
function loadedAtStart(outputs: Metafile["outputs"], output: string, seen = new Set<string>()): Set<string> {
  seen.add(output);
  for (const { path, kind } of outputs[output]?.imports ?? []) {
    if (kind === "import-statement" && !seen.has(path)) loadedAtStart(outputs, path, seen);
  }
  return seen;
}
