import { isBuiltin } from "node:module";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { bundle } from "./bundle.js";

// Fastify's, pinned here to a version that runs on Node 20; see CONTRIBUTING.md.
const pinned = ["light-my-request"];

test("the dependencies are what the library imports; the command bundles its own", async () => {
  const entries = Object.values(manifest.exports).flatMap((target) =>
    typeof target === "string" ? [] : target.default,
  );
  const sources = entries.map((entry) => entry.replace("./dist/", "src/").replace(/\.js$/, ".ts"));
  // The log of `serve --log`.
  sources.push("src/server/replicas/nats/source.ts");
  const outputs = (await Promise.all(sources.map(bundle))).flatMap((one) => Object.values(one));
  const imported = outputs.flatMap(({ imports }) => imports.flatMap(({ path, external }) => (external ? [path] : [])));
  const packages = imported.filter((path) => !isBuiltin(path)).map((path) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  expect([...new Set([...packages, ...pinned])].sort()).toEqual(
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).sort(),
  );
});
