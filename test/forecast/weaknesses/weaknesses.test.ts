import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { deriveMutants } from "../../../src/forecast/mutants/registry.js";
import { mutantKinds } from "../../../src/forecast/names.js";
import { apps, replacedOnce } from "./apps.js";
import { weaknesses } from "./planted/index.js";
import { type AppName, appNames } from "./weakness.js";

test("40 weaknesses or more, in every app, of every kind of mutant", () => {
  expect(weaknesses.length).toBeGreaterThanOrEqual(40);
  expect(new Set(weaknesses.map(({ app }) => app))).toEqual(new Set(appNames));
  const kinds = weaknesses.flatMap(({ finds }) => finds.map((id) => id.split("/")[0]));
  expect(new Set(kinds)).toEqual(new Set(mutantKinds));
});

test.each(appNames)("the weaknesses of %s can be planted together, and name mutants of its revision", async (app) => {
  const { revision } = apps[app];
  const mutants = await deriveMutants({ revision, profile: defaultProfile, from: revision, to: "2026-09" });
  const ids = new Set(mutants.map(({ id }) => id));
  const finds = weaknesses.filter((one) => one.app === app).flatMap((one) => one.finds);
  expect(finds.filter((id, index) => !ids.has(id) || finds.indexOf(id) !== index)).toEqual([]);
  await plantAll(app);
});

async function plantAll(app: AppName): Promise<void> {
  const files = new Map<string, string>();
  for (const { file, sound, weak } of weaknesses.flatMap((one) => (one.app === app ? one.edits : []))) {
    const text = files.get(file) ?? (await readFile(new URL(`../apps/${app}/${file}`, import.meta.url), "utf8"));
    files.set(file, replacedOnce(text, sound, weak, `${app}/${file}`));
  }
}
