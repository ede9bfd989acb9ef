import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CliError } from "../../src/cli/exit.js";
import { readProfile } from "../../src/cli/user-files.js";
import { appPath, credentials } from "../server/requests.js";
import { serve } from "./command.js";
import { runHere } from "./run-here.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "profile-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("a profile", () => {
  test.each([
    ["yaml", "defaultPerPage: 3\nmeetingsOrder: oldest-first # newest-first unless set\n"],
    ["json", '{ "defaultPerPage": { "value": 3 }, "meetingsOrder": "oldest-first" }'],
    [
      "measured.yaml",
      'defaultPerPage:\n  value: 3\n  verified: { at: "2026-01-15T10:00:00Z", against: "https://api.example" }\n',
    ],
  ])("as %s is obeyed", async (name, text) => {
    const file = join(folder, `good.${name}`);
    await writeFile(file, text);
    const { url } = await serve(["--profile", file]);
    const response = await fetch(`${url}${appPath}/meetings`, { headers: credentials });
    expect(await response.json()).toMatchObject({ data: [{}, {}, {}], paging: { end_offset: 3 } });
  });

  test("may be empty", async () => {
    const file = join(folder, "empty.yaml");
    await writeFile(file, "# nothing yet\n");
    await serve(["--profile", file]);
  });

  test.each([
    [
      "unknown",
      "maxPerPage: 5\nmaxPage: 5\nmin: 1\n",
      [":2:1: $.maxPage: unknown field", ":3:1: $.min: unknown field"],
    ],
    ["misspelt", "defaultPrePage: 5\n", ["unknown field; did you mean defaultPerPage?"]],
    ["value", "# paging\n\nmaxPerPage: lots\n", [":3:1: $.maxPerPage: expected a whole number from 1 to 10000"]],
    ["choice", '{\n  "invalidValues": "explode"\n}', [':2:3: $.invalidValues: expected "reject" or "ignore"']],
    ["range", "minutesDecimals: 7\n", [":1:1: $.minutesDecimals: expected a whole number from 0 to 6"]],
    ["kind", "startTimeInclusive: 'yes'\n", [":1:1: $.startTimeInclusive: expected true or false"]],
    ["nothing", "searchMatch:\n", [':1:1: $.searchMatch: expected "substring" or "prefix" or "exact"']],
    ["list", "- maxPerPage\n", [":1:1: $: "]],
    ["twice", "maxPerPage: 5\nmaxPerPage: 6\n", [':2:1: $.maxPerPage: the key "maxPerPage" is in this object twice']],
    ["broken", "maxPerPage: [\n", [":2:1: "]],
    [
      "alias",
      "maxPerPage: *missing\n",
      [
        ":1:13: $.maxPerPage: there is no anchor &missing before this alias; a text with punctuation of YAML needs quotes",
      ],
    ],
    ["bomb", bomb(), [":1:1: $: cannot be expanded: Excessive alias count"]],
    ["huge", `# ${"x".repeat(16 * 1024 * 1024)}`, [":1:1: $: longer than 16777216 characters, as only JSON may be"]],
  ])("with a problem (%s) is rejected with line and path", async (name, text, problems) => {
    const file = join(folder, `${name}.yaml`);
    await writeFile(file, text);
    const error = await readProfile(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CliError);
    for (const problem of problems) {
      expect(String(error)).toContain(problem.startsWith(":") ? file + problem : problem);
    }
  });

  test("with problems stops the start with a line for each, and code 2", async () => {
    const file = join(folder, "problems.yaml");
    await writeFile(file, "maxPage: 5\nmaxPerPage: lots\n");
    const { code, out, err } = await runHere(["--port", "0", "--profile", file]);
    expect([code, out]).toEqual([2, ""]);
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/^error: .*problems\.yaml:1:1: \$\.maxPage: unknown field$/),
      expect.stringMatching(/^ +.*problems\.yaml:2:1: \$\.maxPerPage: expected a whole number from 1 to 10000/),
      "",
    ]);
  });

  test.each(["missing.yaml", "."])("that is no file (%s) is reported", async (name) => {
    const { code, err } = await runHere(["--port", "0", "--profile", join(folder, name)]);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: .*: cannot be read: .*\n$/);
  });
});

/** Aliases of aliases: a few lines that would unfold to more than any memory. */
function bomb(): string {
  const lines = ["a0: &a0 [1, 1]"];
  for (let index = 1; index < 30; index++) {
    lines.push(`a${index}: &a${index} [${[1, 2, 3].map(() => `*a${index - 1}`).join(", ")}]`);
  }
  return `${lines.join("\n")}\n`;
}
