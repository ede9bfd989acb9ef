import { readFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import type { CommandGroup } from "../../../src/server/control/commands/command.js";
import { controlMethods } from "../../../src/server/control/commands/command-list.js";
import { commands } from "../../../src/server/control/commands/registry.js";
import { renderControlDocument } from "../../../src/server/control/openapi.js";

const { name, text } = renderControlDocument();

test("openapi/control.json is up to date (rebuild with: npm run openapi)", async () => {
  expect(await readFile(new URL(`../../../openapi/${name}`, import.meta.url), "utf8")).toBe(text);
});

test("openapi/control.json passes Redocly's recommended rules", async () => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: text, absoluteRef: name, config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

test("the command list names every command", () => {
  const names = (groups: object) =>
    Object.entries(groups).flatMap(([group, members]) => Object.keys(members).map((name) => `${group}.${name}`));
  expect(names(commands).sort()).toEqual(names(controlMethods).sort());
});

test("a group with a command too few or too many does not compile", () => {
  // @ts-expect-error The command is missing.
  const missing = {} satisfies CommandGroup<"parity">;
  // @ts-expect-error The list does not name the command.
  const unlisted = { ...commands.parity, write: commands.parity.read } satisfies CommandGroup<"parity">;
  expect(Object.keys({ ...missing, ...unlisted })).toEqual(["read", "write"]);
});
