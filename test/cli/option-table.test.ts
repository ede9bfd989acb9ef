import { Command } from "commander";
import { expect, expectTypeOf, test } from "vitest";
import {
  addOptions,
  choice,
  flag,
  group,
  negation,
  option,
  optionalFlag,
  text,
  type ValuesOf,
} from "../../src/cli/option-table.js";

const table = {
  "-p, --port <port>": option("port", Number, 80),
  "--base-path <path>": text("path"),
  ...group("More:", {
    "--mode <mode>": choice("mode", ["fast", "safe"], "safe"),
    "--dry-run": flag("send nothing"),
    "--cors": optionalFlag("all pages"),
    "--no-cors": negation("no pages"),
    "--repro <file>": text("file", "repro.json"),
    "--no-repro": negation<false>("no file"),
    "--no-track": negation("track nothing"),
  }),
};

test("the flags of options say what their values are called, and how they are declared, of what type", () => {
  expectTypeOf<ValuesOf<typeof table>>().toExtend<{
    port: number;
    basePath?: string;
    mode: "fast" | "safe";
    dryRun: boolean;
    cors?: boolean;
    repro: string | false;
    track: boolean;
  }>();
  const parse = (...args: string[]) => addOptions(new Command(), table).parse(args, { from: "user" }).opts();
  const usual = { port: 80, mode: "safe", dryRun: false, repro: "repro.json", track: true };
  expect(parse()).toEqual(usual);
  expect(parse("-p", "1", "--base-path", "/x", "--dry-run", "--cors", "--no-repro", "--no-track")).toEqual({
    ...usual,
    ...{ port: 1, basePath: "/x", dryRun: true, cors: true, repro: false, track: false },
  });
});

test("a group is a heading of the help", () => {
  const help = addOptions(new Command(), table).helpInformation();
  expect(help).toMatch(/Options:\n.*--port[\s\S]*More:\n.*--mode <mode> .*choices: "fast", "safe", default: "safe"/);
});
