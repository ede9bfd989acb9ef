import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string" ? [] : [{ subpath, source: target.import.replace("./dist/", "").replace(/\.js$/, ".ts") }],
);

test.each(entries)("$subpath exports what it did", async ({ source }) => {
  const exported: object = await import(`../../src/${source}`);
  expect(Object.keys(exported).sort()).toMatchSnapshot();
});
