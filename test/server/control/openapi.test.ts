import { readdir, readFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import type { CommandGroup } from "../../../src/server/control/commands/command.js";
import { commands } from "../../../src/server/control/commands/registry.js";
import { controlMethods } from "../../../src/server/control/control.js";
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

test("every status of an error is documented, one by one", async () => {
  const folder = new URL("../../../src/server/control/", import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
  const thrown = sources.flatMap((source) =>
    [...source.matchAll(/new ControlError\(\s*(\d+)/g)].map(([, status]) => status),
  );
  expect(thrown.length).toBeGreaterThan(8);
  // A wrong method is no documented operation.
  const expected = new Set(thrown.filter((status) => status !== "405"));
  const { paths } = JSON.parse(text);
  const documented = Object.keys(paths["/_testkit/state/load"].post.responses);
  expect(documented).toEqual(expect.arrayContaining([...expected]));
  expect(text).not.toMatch(/"[45]XX"/);
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
