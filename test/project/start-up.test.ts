import { expect, test } from "vitest";
import { bundle, loadedAtStart } from "./bundle.js";

test.each(["src/cli/main.ts", "src/index.ts"])("%s loads nothing slow before it is needed", async (source) => {
  const loaded = [...loadedAtStart(await bundle(source), "out/entry.js")];
  const slow = /^(zod|@faker-js\/faker|yaml|pino|pino-pretty|@asteasolutions\/zod-to-openapi)(\/|$)/;
  expect(loaded.filter((name) => slow.test(name))).toEqual([]);
});

test("the mock behind a fetch loads no server before it listens", async () => {
  expect([...loadedAtStart(await bundle("src/clients/fetch.ts"), "out/entry.js")]).not.toContain("fastify");
});
