import { execFileSync } from "node:child_process";
import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { loadScenario } from "../../src/fixtures/scenario/load.js";
import { readInput } from "../../src/lib/files.js";
import { DocumentError } from "../../src/lib/problem.js";
import { parseText } from "../../src/lib/yaml-document.js";
import { run, shell } from "../cli/command.js";
import { newFolder } from "../new-folder.js";

const many = 200_000;
const deep = 100_000;
const keys = (line: (index: number) => string, between: string) =>
  Array.from({ length: many }, (_, i) => line(i)).join(between);

/** Texts that take long, overflow the stack, or mean two things, and what is said about them. */
const texts: Readonly<Record<string, readonly [text: string, message: RegExp | undefined]>> = {
  "200,000 keys of YAML": [keys((i) => `k${i}: ${i}`, "\n"), undefined],
  "200,000 keys of YAML on a line": [`{ ${keys((i) => `k${i}: ${i}`, ", ")} }`, undefined],
  "200,000 keys of JSON": [`{${keys((i) => `"k${i}": ${i}`, ",")}}`, undefined],
  "brackets of JSON": ["[".repeat(deep) + "]".repeat(deep), /^f:1:201: \$: nested deeper than 200 levels$/],
  "objects of JSON": [`${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`, /^f:1:1001: \$: nested deeper than 200 levels$/],
  "brackets that never close": ["[".repeat(deep), /nested deeper/],
  "braces of YAML": [`${"{ a: ".repeat(deep)}`, /nested deeper/],
  "lists of YAML on a line": ["- ".repeat(deep), /nested deeper/],
  "keys of YAML on a line": ["? ".repeat(deep), /nested deeper/],
  "maps of YAML by indentation": [
    Array.from({ length: 2000 }, (_, i) => `${" ".repeat(i)}a:\n`).join(""),
    /nested deeper/,
  ],
  "aliases that multiply": [
    ["a: &a [x, x, x, x, x, x, x, x, x]", ..."bcdefghi"].reduce((text, name, i) => {
      const before = String.fromCharCode(96 + i);
      return `${text}\n${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
    }),
    /cannot be expanded/,
  ],
  "an alias of itself": ["&a [*a]", /^f:1:5: \$\[0\]: an alias within what it stands for$/],
  "20,000 aliases": [`a: &a x\nb:\n${Array(20_000).fill("  - *a\n").join("")}`, /more than 10000 anchors and aliases/],
  "20,000 anchors": ["- &a x\n".repeat(20_000), /more than 10000 anchors and aliases/],
  "an alias for a key": ["a: &a x\n*a : 1", /^f:2:1: \$: an alias cannot be the name of a field$/],
  "a key of JSON twice": [
    '{\n "title": "a",\n "title": "b"\n}',
    /^f:3:2: \$\.title: the key "title" is in this object twice$/,
  ],
  "an escaped key of JSON twice": ['{ "a": 1, "\\u0061": 2 }', /^f:1:11: \$\.a: the key "a" is in this object twice$/],
  "a key of YAML twice, as number and text": [
    '1: a\n"1": b',
    /^f:2:1: \$\["1"\]: the key "1" is in this object twice$/,
  ],
  "__proto__ in JSON": ['{ "__proto__": { "x": 1 } }', /^f:1:3: \$\.__proto__: `__proto__` cannot be/],
  "an escaped __proto__ in JSON": ['{ "__proto\\u005f_": 1 }', /^f:1:3: \$\.__proto__: `__proto__` cannot be/],
  "__proto__ in YAML": ["__proto__:\n  x: 1", /^f:1:1: \$\.__proto__: `__proto__` cannot be/],
  "two documents": ["a: 1\n---\na: 2\n", /second one/],
  "100,000 documents": ["---\na: 1\n".repeat(deep), /second one/],
  "a byte order mark before JSON": ['\uFEFF{ "a": 1 }', undefined],
  "a byte order mark before YAML": ["\uFEFFa: 1", undefined],
  "half of a surrogate pair in JSON": ['{ "a": ["x", "\\ud83d"] }', /^f:1:14: \$\.a\[1\]: half of a surrogate pair/],
  "a whole surrogate pair in JSON": ['{ "a": "\\ud83d\\ude00" }', undefined],
  "half of a surrogate pair in YAML": ['a: "\\uD83D"', /^f:1:4: \$\.a: half of a surrogate pair/],
  "a merge key": ["a: { <<: { b: 1 } }", undefined],
  "a control character": ["a: \u0000", undefined],
  "a tag that makes code": ["a: !!js/function 'function () {}'", /./],
  "many errors": ["a: 'b' c\n".repeat(50_000), /./],
};

test.each(Object.entries(texts))(
  "%s: read, or one error with its position",
  { timeout: 180_000 },
  (_, [text, message]) => {
    let problems: readonly unknown[] = [];
    try {
      const { data } = parseText(text, "f");
      expect(message).toBeUndefined();
      expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      expect(error.message).toMatch(message ?? /never/);
      problems = error.problems;
    }
    expect(problems.length).toBeLessThanOrEqual(20);
  },
);

test("lists a hundred of 200,000 unknown keys", { timeout: 180_000 }, async () => {
  const folder = newFolder();
  for (const [name, text] of [
    ["a.json", texts["200,000 keys of JSON"]?.[0].replace("{", '{"title":"A",')],
    ["a.yaml", `title: A\n${texts["200,000 keys of YAML"]?.[0]}`],
  ] as const) {
    await writeFile(join(folder, name), text ?? "");
    const error = await loadScenario(join(folder, name)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DocumentError);
    const lines = String(error).split("\n");
    expect([lines.length, lines.at(-1)]).toEqual([101, `and ${many - 100} more problems`]);
  }
});

describe("what is no file", () => {
  let folder: string;
  let pipe: string;

  beforeEach(() => {
    folder = newFolder();
    pipe = join(folder, "pipe.yaml");
    execFileSync("mkfifo", [pipe]);
  });

  test.each([
    ["a named pipe", () => pipe, /^it is a named pipe, not a file$/],
    ["a folder", () => folder, /^it is a directory$/],
    ["a device without end", () => "/dev/zero", /^it is a device, not a file$/],
    [
      "a terminal or disk",
      () => "/dev/tty",
      /^(it is a device, not a file|ENXIO.*|no such file|it is a socket, not a file)$/,
    ],
  ])("%s is not read", async (_, file, message) => {
    await expect(readInput(file(), 1000)).rejects.toThrow(message);
  });

  test.each([
    ["fixtures validate FILE", 1],
    ["serve --port 0 --profile FILE", 2],
    ["serve --port 0 --script FILE", 2],
    ["check --baseline FILE", 2],
  ])("%s names a pipe in one line", { timeout: 60_000 }, async (line, expected) => {
    const { code, out, err } = await run(line.split(" ").map((word) => (word === "FILE" ? pipe : word)));
    expect([code, out + err]).toEqual([expected, expect.stringContaining("it is a named pipe, not a file")]);
    expect((out + err).trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  test.each([
    ["fixtures generate --sessions 1 --out FILE", 2],
    ["check --only shape/GetMeetings --no-repro --record FILE", 2],
    ["serve --port 0 --ready-file FILE", 2],
  ])("%s writes neither into a pipe nor through a link", { timeout: 60_000 }, async (line, expected) => {
    const victim = join(folder, "victim");
    const link = join(folder, "link");
    await writeFile(victim, "mine");
    await symlink(victim, link);
    for (const [file, message] of [
      [pipe, /not a regular file; refusing to overwrite it/],
      [link, /a symbolic link; refusing to overwrite it/],
    ] as const) {
      const { code, err } = await run(line.split(" ").map((word) => (word === "FILE" ? file : word)));
      expect([file, code, err]).toEqual([file, expected, expect.stringMatching(message)]);
    }
    expect(await readFile(victim, "utf8")).toBe("mine");
  });

  test("what a shell passes still works", { timeout: 60_000 }, async () => {
    const generate = "fixtures generate --meetings 1 --sessions 1";
    const command = `"${process.execPath}" dist/cli.js`;
    for (const line of [
      `${command} ${generate} --out /dev/stdout | ${command} fixtures validate /dev/stdin`,
      `bash -c '${command} fixtures validate <(${command} ${generate})'`,
      `${command} ${generate} --out /dev/stdout > ${folder}/out.json && ${command} fixtures validate ${folder}/out.json`,
      `${command} ${generate} --out /dev/null`,
    ]) {
      expect([line, await shell(line)]).toMatchObject([line, { code: 0, err: "" }]);
    }
    expect((await readdir(folder)).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
  });
});
