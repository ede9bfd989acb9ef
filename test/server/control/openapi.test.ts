import { readFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { controlMethods } from "../../../src/server/control/command-list.js";
import { renderControlDocument } from "../../../src/server/control/openapi.js";
import { commands } from "../../../src/server/control/registry.js";

const { name, text } = renderControlDocument();

test("openapi/control.json is up to date (rebuild with: npm run openapi)", async () => {
  expect(await readFile(new URL(`../../../openapi/${name}`, import.meta.url), "utf8")).toBe(text);
});

test("openapi/control.json passes Redocly's recommended rules", async () => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: text, absoluteRef: name, config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

test("every verb has a command and every command a verb", () => {
  const verbs = Object.entries(controlMethods).flatMap(([group, of]) =>
    Object.keys(of).map((verb) => `${group}.${verb}`),
  );
  const ran = Object.entries(commands).flatMap(([group, of]) => Object.keys(of).map((verb) => `${group}.${verb}`));
  expect(ran.sort()).toEqual(verbs.sort());
});
