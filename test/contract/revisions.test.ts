import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { renderDocuments } from "../../src/contract/openapi.js";
import { definitionOf, revisions } from "../../src/contract/revisions.js";

describe.each(revisions)("revision %s", (revision) => {
  test("loads its own generated document", async () => {
    const file = renderDocuments().find(({ name }) => name === `realtimekit.${revision}.json`);
    expect(await definitionOf(revision).loadDocument()).toEqual(JSON.parse(file?.text ?? ""));
  });
});

test("only contract/ names a revision", async () => {
  const files = (await readdir("src", { recursive: true })).filter((file) => /^(?!contract\/).*\.ts$/.test(file));
  const texts = await Promise.all(files.map((file) => readFile(`src/${file}`, "utf8")));
  const naming = files.filter((_, index) => revisions.some((revision) => texts[index]?.includes(`"${revision}"`)));
  expect(files.length).toBeGreaterThan(100);
  expect(naming).toEqual([]);
});
