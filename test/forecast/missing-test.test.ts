import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultProfile } from "../../src/contract/behaviour.js";
import { syntaxOf, writeTest } from "../../src/forecast/missing-test.js";
import { deriveMutants } from "../../src/forecast/mutants/registry.js";
import { type TestRunner, testRunners } from "../../src/forecast/names.js";
import { inProcessEnv } from "../../src/forecast/run/run-mock.js";
import { findShowing } from "../../src/forecast/showing.js";
import { without } from "../../src/lib/collections.js";

const base = { revision: "2026-01" } as const;

let folder: string;

// Below this package, so that what is written there imports it by its name.
beforeAll(async () => {
  folder = await mkdtemp(join("test", "forecast", "written-"));
});

afterAll(() => rm(folder, { recursive: true }));

async function written(
  id: string,
  runner: TestRunner,
  file = "written.test.mjs",
  manifest = "",
  tsconfig = "",
): Promise<string> {
  const mutants = await deriveMutants({ ...base, profile: defaultProfile, from: "2026-01", to: "2026-09" });
  const mutant = mutants.find((one) => one.id === id);
  if (!mutant) throw new Error(`There is no mutant ${id}.`);
  return writeTest(runner, syntaxOf(file, runner, [manifest], tsconfig), mutant, base, await findShowing(mutant, base));
}

/** Runs a written test with the runner of Node, and returns the exit code. */
async function exitCodeOf(text: string, env: Readonly<Record<string, string>> = {}): Promise<number> {
  const file = join(folder, `${Math.random().toString(36).slice(2)}.test.mjs`);
  await writeFile(file, text);
  return new Promise((resolve) => {
    execFile(process.execPath, ["--test", file], { env: { ...process.env, ...env }, timeout: 30_000 }, (error) =>
      resolve(error ? 1 : 0),
    );
  });
}

test.each([
  "contract/GetSessions/data.sessions.*.status/response-property-enum-value-added",
  "contract/GetSessionDetails/data.session.minutes_consumed/response-property-type-changed",
  "contract/GetMeetings/data.*.title/response-property-renamed",
  "contract/GetMeetings/body/response-media-type-name-changed",
  "profile/maxPerPage/25",
  "history/2026-07/GetSessionDetails/moved-data.session",
  "transport/GetMeetings/rate-limited-once",
  "transport/GetLivestreamSession/truncated",
])(
  "the test for %s fails with the change and passes without it",
  async (id) => {
    const text = await written(id, "node");
    expect(await Promise.all([exitCodeOf(text), exitCodeOf(text, { REALTIMEKIT_TESTKIT_CHANGED: "1" })])).toEqual([
      0, 1,
    ]);
  },
  60_000,
);

test.each([
  "contract/GetSessions/data.sessions.*.status/response-property-enum-value-added",
  "transport/GetMeetings/rate-limited-once",
  "history/2026-07/GetSessionDetails/everything",
])(
  "the test for %s does so too in a project whose msw rejects unknown requests",
  async (id) => {
    const text = await written(id, "node", "written.test.mjs", '{ "devDependencies": { "msw": "3" } }');
    const rejecting = `import { setupServer } from "msw/node";
setupServer().listen({ onUnhandledRequest: "error", onUnhandledFrame: "error" });
${text}`;
    const exitCodes = [exitCodeOf(rejecting), exitCodeOf(rejecting, { REALTIMEKIT_TESTKIT_CHANGED: "1" })];
    expect(await Promise.all(exitCodes)).toEqual([0, 1]);
  },
  60_000,
);

test.each(["jest-expo", "nock", "jest-fetch-mock", "vitest-fetch-mock", "fetch-mock"])(
  "a test does not use the fetch that %s may have replaced for all tests",
  async (name) => {
    const manifest = `{ "devDependencies": { "${name}": "*" } }`;
    const text = await written("profile/maxPerPage/25", "node", "written.test.mjs", manifest);
    expect(await exitCodeOf(`globalThis.fetch = () => ({});\n${text}`)).toBe(0);
  },
  60_000,
);

test.each(["profile/maxPerPage/25", "contract/GetMeetings/data.*.title/response-property-renamed"])(
  "the test for %s passes in a forecast with richer data",
  async (id) => {
    const env = inProcessEnv({ isRicher: true }, join(folder, "reads.ndjson"));
    expect(await exitCodeOf(await written(id, "node"), env)).toBe(0);
  },
  60_000,
);

test("in a forecast of a scenario, the test fails only with the change", async () => {
  const text = await written("profile/maxPerPage/25", "node");
  // With other data than those that the test expects.
  const ofScenario = { REALTIMEKIT_TESTKIT_SCOPE_URL: "http://127.0.0.1:1/scope/forecast" };
  const inForecast = (profile = {}) => ({ ...ofScenario, ...inProcessEnv({ profile }, join(folder, "reads.ndjson")) });
  expect(await Promise.all([exitCodeOf(text, inForecast()), exitCodeOf(text, inForecast({ maxPerPage: 25 }))])).toEqual(
    [0, 1],
  );
}, 60_000);

test("a retry of the test leaves no mock behind that would keep its process", async () => {
  const text = await written("profile/maxPerPage/25", "node");
  const tries = "const tryTwice = (...args) => [1, 2].forEach(() => test(...args));";
  expect(await exitCodeOf(`${tries}\n${text.replace(/^test\(/m, "tryTwice(")}`)).toBe(0);
}, 60_000);

test.each<[TestRunner, string, RegExp]>([
  ["vitest", "a.test.ts", /^import .* from "realtimekit-testkit";$/m],
  ["jest", "a.test.js", /^const .* = require\("realtimekit-testkit"\);$/m],
  ["jest", "a.test.mjs", /^import .* from "realtimekit-testkit";$/m],
  ["jest", "a.test.ts", /^import .* from "realtimekit-testkit";$/m],
  ["node", "a.test.js", /^import assert from "node:assert\/strict";$/m],
  ["node", "a.test.cjs", /^const assert = require\("node:assert\/strict"\);$/m],
  ["playwright", "a.spec.ts", /^import .* from "@playwright\/test";$/m],
])("a test for %s in %s imports what it uses", async (runner, file, imported) => {
  const text = await written("contract/GetMeetings/data.*.title/response-property-renamed", runner, file);
  expect(text).toMatch(imported);
  expect(text).not.toMatch(/ACTUAL|EXPECTED|__name/);
});

test("a test for mocha uses its globals, one for ava its argument, and those for vitest and jest run outside the DOM of their project", async () => {
  const id = "transport/GetMeetings/forbidden";
  expect(await written(id, "mocha")).toMatch(/^afterEach\(.*^it\(.*^}\)\.timeout\(20_000\);$/ms);
  expect(await written(id, "ava")).toMatch(
    /^test\.afterEach\.always\(.* async \(t\) => {.* return t\.pass\(\);.* t\.deepEqual/ms,
  );
  expect(await written(id, "vitest")).toMatch(/^\/\/ @vitest-environment node\n/);
  expect(await written(id, "jest")).toMatch(/^\/\*\* @jest-environment node \*\/\n/);
});

test.each([
  ["with strict types", ".test.ts", testRunners],
  ["as CommonJS, where TypeScript forbids imports", ".test.cts", without(testRunners, ["vitest", "ava"])],
])(
  "a test in TypeScript compiles %s, for every runner",
  async (_, ending, runners) => {
    const withMsw = {
      path: join(folder, `msw${ending}`),
      runner: "jest",
      manifest: '{ "devDependencies": { "msw": "3" } }',
    };
    const files = [
      ...runners.map((runner) => ({ path: join(folder, runner + ending), runner, manifest: "" })),
      withMsw,
    ];
    for (const { path, runner, manifest } of files)
      await writeFile(path, await written("profile/maxPerPage/25", runner as TestRunner, path, manifest));
    const globals = join(folder, "globals.d.ts");
    // What @types/jest and @types/mocha declare globally.
    const names = ["test", "expect", "afterEach", "it"];
    const ava = `declare module "ava" {
      const test: { (title: string, run: (t: any) => unknown): void; afterEach: any };
      export default test;
    }`;
    await writeFile(globals, [ava, ...names.map((name) => `declare const ${name}: any;`)].join("\n"));
    const options =
      "--ignoreConfig --noEmit --strict --noPropertyAccessFromIndexSignature --verbatimModuleSyntax --skipLibCheck --module nodenext --target es2024 --types node".split(
        " ",
      );
    const args = ["tsc", ...options, globals, ...files.map(({ path }) => path)];
    const output = await new Promise((resolve) => execFile("npx", args, (_error, stdout) => resolve(stdout)));
    expect(output).toBe("");
  },
  60_000,
);

test("a .ts file of a package without modules has imports unless its tsconfig.json forbids them", () => {
  const moduleOf = (runner: TestRunner, manifest: string, tsconfig: string) =>
    syntaxOf("a.test.ts", runner, [manifest], tsconfig).module;
  const strict = '{ "compilerOptions": { "module": "nodenext", "verbatimModuleSyntax": true } }';
  expect(moduleOf("mocha", "{}", strict)).toBe("commonjs");
  expect(moduleOf("mocha", '{ "type": "module" }', strict)).toBe("esm");
  expect(moduleOf("mocha", "{}", strict.replace("nodenext", "esnext"))).toBe("esm");
  expect(moduleOf("mocha", "{}", strict.replace("true", "false"))).toBe("esm");
  expect(moduleOf("mocha", "{}", "{}")).toBe("esm");
  expect(moduleOf("vitest", "{}", strict)).toBe("esm");
});

test("a .js file of a package whose type is commonjs requires what it uses, unless its runner compiles it", async () => {
  const manifest = '{ "type": "commonjs" }';
  const moduleOf = (runner: TestRunner) => syntaxOf("a.test.js", runner, [manifest]).module;
  const requiring = ["node", "mocha", "ava", "jest"] as const;
  expect(requiring.map(moduleOf)).toEqual(requiring.map(() => "commonjs"));
  expect([moduleOf("vitest"), moduleOf("playwright")]).toEqual(["esm", "esm"]);
});

test.each<[TestRunner, string, (file: string) => string[]]>([
  ["vitest", "vitest.test.ts", (file) => ["vitest", "run", "--root", folder, file]],
  ["playwright", "playwright.spec.ts", (file) => ["playwright", "test", "-c", folder, file]],
])(
  "%s runs the test that is written for it",
  async (runner, file, commandOf) => {
    const id = "contract/GetSessions/data.sessions.*.status/response-property-enum-value-added";
    await writeFile(join(folder, file), await written(id, runner, file));
    // Without a file of its own, vitest takes that of this repository.
    await writeFile(join(folder, "vitest.config.mjs"), "export default {};");
    const exitCode = (changed?: "1") =>
      new Promise((resolve) => {
        const env = { ...process.env, REALTIMEKIT_TESTKIT_CHANGED: changed };
        execFile("npx", commandOf(file), { env }, (error, stdout, stderr) => resolve(error ? stdout + stderr : 0));
      });
    expect(await exitCode()).toBe(0);
    expect(await exitCode("1")).toMatch(/renamed|unknown|Expected|expected/);
  },
  60_000,
);
