import { build } from "esbuild";
import { expect, test } from "vitest";
import * as inBrowsers from "../../src/fixtures/browser.js";
import * as inNode from "../../src/fixtures/index.js";

test.each(["assert", "contract", "control", "fixtures", "msw"])("%s bundles without Node", async (entry) => {
  // For a browser, esbuild fails on everything of Node, also in what is loaded later.
  const { errors } = await build({
    stdin: { contents: `export * from "realtimekit-testkit/${entry}";`, resolveDir: "." },
    outdir: "out",
    bundle: true,
    splitting: true,
    external: ["msw"],
    format: "esm",
    platform: "browser",
    write: false,
  });
  expect(errors).toEqual([]);
});

test("browsers have all fixtures, but no files of scenarios", async () => {
  expect(Object.keys(inBrowsers)).toEqual(Object.keys(inNode));
  expect(inBrowsers.session()).toEqual(inNode.session());
  await expect(inBrowsers.loadScenario("busy-webinar")).rejects.toThrow(/busy-webinar.* no files in a browser/);
});
