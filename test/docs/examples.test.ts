import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { profileFileModel } from "../../src/contract/profile-file.js";
import { defineScenario } from "../../src/fixtures/index.js";
import { baselineModel as forecastBaselineModel } from "../../src/forecast/run/baseline.js";
import { baselineModel } from "../../src/suite/index.js";
import { newFolder } from "../new-folder.js";
import { documents, readBlocks } from "./blocks.js";
import { ExampleRunner } from "./example-runner.js";

const forContributors = /^(CHANGELOG|CONTRIBUTING|bench|docs\/(architecture|decisions))/;
const pages = documents.filter((path) => !forContributors.test(path));

let runner: ExampleRunner | undefined;

afterEach(() => runner?.close());

test.each(pages)(
  "the examples of %s run as written",
  async (path) => {
    runner = new ExampleRunner(newFolder());
    for (const block of readBlocks(path)) {
      try {
        await runner.run(block);
      } catch (error) {
        throw new Error(`${path}:${block.line}: ${error instanceof Error ? error.message : error}`);
      }
    }
  },
  120_000,
);

test.each(pages)("the commands of %s have no comments, which zsh takes for arguments", (path) => {
  const commands = readBlocks(path).filter(({ language }) => language === "sh");
  expect(commands.flatMap(({ code }) => code.match(/(?<=^|\s)# .*/gm) ?? [])).toEqual([]);
});

const yamlBlocks = pages.flatMap((path) =>
  readBlocks(path).flatMap((block) => (block.language === "yaml" ? [{ at: `${path}:${block.line}`, ...block }] : [])),
);

test.each(yamlBlocks)("the YAML at $at is a valid file of its kind", ({ code }) => {
  expect(kindOf(code)).toMatch(/^(scenario|profile|baseline|workflow|services)$/);
});

function kindOf(text: string): string {
  const content = parse(text) as Record<string, unknown>;
  if (Array.isArray(content)) return z.union([baselineModel, forecastBaselineModel]).parse(content) && "baseline";
  if ("jobs" in content || "steps" in content || Object.values(content).some(isGitlabJob)) return "workflow";
  if ("services" in content) return "services";
  if (text.includes("scenario.schema.json") || "title" in content) return defineScenario(content) && "scenario";
  return profileFileModel.parse(content) && "profile";
}

function isGitlabJob(job: unknown): boolean {
  return typeof job === "object" && job !== null && "script" in job;
}
