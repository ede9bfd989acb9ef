import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const subpaths = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === "string" ? [] : [subpath],
);

test.each(subpaths)("the built package exports at %s what it did", async (subpath) => {
  const exported: object = await import(subpath.replace(".", manifest.name));
  expect(Object.keys(exported).sort()).toMatchSnapshot();
});
