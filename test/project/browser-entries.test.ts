import { build } from "esbuild";
import { expect, test } from "vitest";
import * as inBrowsers from "../../src/fixtures/browser.js";
import * as inNode from "../../src/fixtures/index.js";

const entries = ["assert", "contract", "control", "fixtures", "msw"];
const sources = [
  (from: string) => `export * from "${from}";`,
  (from: string) => `module.exports = require("${from}");`,
];

test.each(entries.flatMap((entry) => sources.map((source) => source(`realtimekit-testkit/${entry}`))))(
  "%s bundles without Node",
  async (contents) => {
    // For a browser, esbuild fails on everything of Node, also in what is loaded later.
    const { errors } = await build({
      stdin: { contents, resolveDir: "." },
      outdir: "out",
      bundle: true,
      splitting: true,
      external: ["msw"],
      format: "esm",
      platform: "browser",
      write: false,
    });
    expect(errors).toEqual([]);
  },
);

test("Node has files of scenarios also where a tool selects what is for browsers, as Svelte advises for vitest", async () => {
  const { metafile } = await build({
    stdin: { contents: 'export { loadScenario } from "realtimekit-testkit/fixtures";', resolveDir: "." },
    bundle: true,
    platform: "node",
    conditions: ["browser"],
    format: "esm",
    write: false,
    metafile: true,
  });
  expect(Object.keys(metafile.inputs)).toContain("dist/fixtures/index.js");
});

test("browsers have all fixtures, but no files of scenarios", async () => {
  expect(Object.keys(inBrowsers)).toEqual(Object.keys(inNode));
  expect(inBrowsers.session()).toEqual(inNode.session());
  await expect(inBrowsers.loadScenario("busy-webinar")).rejects.toThrow(/busy-webinar.* no files in a browser/);
});
