import { build } from "esbuild";
import { afterAll, expect, test, vi } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string" ? [] : [subpath],
);

// What adds matchers for jest needs its global.
vi.stubGlobal("expect", expect);
afterAll(() => vi.unstubAllGlobals());

test.each(subpaths)("the built package exports at %s what it did", async (subpath) => {
  const exported: object = await import(subpath.replace(".", manifest.name));
  expect(Object.keys(exported).sort()).toMatchSnapshot();
});

test.each(["jest", "track", "vitest"])("bundlers keep what an import of %s does", async (entry) => {
  const { warnings } = await build({
    stdin: { contents: `import "${manifest.name}/${entry}";`, resolveDir: "." },
    bundle: true,
    external: ["fastify", "vitest"],
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
});
