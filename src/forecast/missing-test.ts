import { liveBaseUrl } from "../contract/constants.js";
import { pickSet } from "../lib/collections.js";
import type { Mutant } from "./mutants/mutant.js";
import type { TestRunner } from "./names.js";
import type { BaseOptions } from "./run/run-mock.js";
import type { Showing } from "./showing.js";

/** How tests of a runner begin, compare and end. */
interface Dialect {
  /** Keeps the test out of the DOM of its project, which has no fetch or a stricter one. */
  readonly environment?: string;
  /** Empty if the runner has globals. */
  readonly imports: readonly string[];
  readonly begin?: string;
  readonly equal: string;
  /** Lets a test without assertions pass. */
  readonly pass?: string;
  readonly end?: string;
  /** Runs a function after each attempt of a test, including retries. */
  readonly afterEach?: string;
}

const expects = "expect(ACTUAL).toEqual(EXPECTED);";
const asserts = "assert.deepEqual(ACTUAL, EXPECTED);";
const importAssert = 'import assert from "node:assert/strict";';
const likeJest = { equal: expects, end: "}, 20_000);" };

const dialects: Readonly<Record<TestRunner, Dialect>> = {
  vitest: {
    ...likeJest,
    environment: "// @vitest-environment node",
    imports: ['import { afterEach, expect, test } from "vitest";'],
  },
  jest: { ...likeJest, environment: "/** @jest-environment node */", imports: [] },
  node: { imports: [importAssert, 'import { afterEach, test } from "node:test";'], equal: asserts },
  mocha: { imports: [importAssert], begin: "it(TITLE, async () => {", equal: asserts, end: "}).timeout(20_000);" },
  ava: {
    imports: ['import test from "ava";'],
    begin: "test(TITLE, async (t) => {",
    equal: "t.deepEqual(ACTUAL, EXPECTED);",
    pass: " t.pass()",
    afterEach: "test.afterEach.always",
  },
  playwright: {
    imports: ['import { expect, test } from "@playwright/test";'],
    equal: expects,
    afterEach: "test.afterEach",
  },
};

/** Properties of the file to write: its module system, whether it is TypeScript, and whether the project replaces fetch. */
export interface TestSyntax {
  readonly module: "esm" | "commonjs";
  readonly isTyped: boolean;
  readonly isInProcess: boolean;
}

/** Names packages whose users replace `fetch` for all tests, so that none reaches a server. */
const replacesFetch = /"(?:msw|nock|jest-expo|(?:jest-|vitest-)?fetch-mock)"/;

/** Reports whether a test can be written to a file, by its extension. */
export function isScript(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/**
 * Decides by the extension of a file; by the package.json of its package, whose type applies to `.js`; by those above,
 * which may also name what replaces fetch; and by its tsconfig.json, which may forbid imports in CommonJS files.
 */
export function syntaxOf(file: string, runner: TestRunner, manifests: readonly string[], tsconfig = ""): TestSyntax {
  const isTyped = /\.[cm]?tsx?$/.test(file);
  const isInProcess = runner !== "playwright" && manifests.some((manifest) => replacesFetch.test(manifest));
  if (/\.c[jt]s$/.test(file)) return { module: "commonjs", isTyped, isInProcess };
  const type = /"type"\s*:\s*"(module|commonjs)"/.exec(manifests[0] ?? "")?.[1];
  if (/\.m[jt]s$/.test(file) || type === "module") return { module: "esm", isTyped, isInProcess };
  // Node recognizes imports unless the package has a type, jest never does, and vitest cannot be required.
  const rejectsImports =
    (isTyped ? forbidsImports(tsconfig) : runner === "jest") ||
    (type === "commonjs" && ["node", "mocha", "ava"].includes(runner));
  return { module: runner !== "vitest" && rejectsImports ? "commonjs" : "esm", isTyped, isInProcess };
}

/** Reports whether TypeScript rejects imports in the CommonJS files of a package, as `tsc --init` configures it. */
function forbidsImports(tsconfig: string): boolean {
  const compiler = tsconfig.replaceAll(/^\s*\/\/.*$/gm, "");
  return /"verbatimModuleSyntax"\s*:\s*true/.test(compiler) && /"module"\s*:\s*"(node\w+|commonjs)"/i.test(compiler);
}

/** Writes a test that fails with a mutant and passes without it. */
export function writeTest(
  runner: TestRunner,
  syntax: TestSyntax,
  mutant: Mutant,
  { revision, seed, profile }: BaseOptions,
  showing: Showing,
): string {
  const dialect = dialects[runner];
  const typed: Typed = (annotation) => (syntax.isTyped ? annotation : "");
  const options = literal({ revision, ...pickSet({ seed, profile }, ["seed", "profile"]) }).replaceAll(/\n\s*/g, " ");
  const sections = [
    [...commentLines(dialect, syntax, mutant), ...importLines(dialect, syntax)].join("\n"),
    `/** The change. To see the test fail, run it with REALTIMEKIT_TESTKIT_CHANGED=1. */
const change = ${literal(mutant.settings)}${typed(" as const")};`,
    syntax.isInProcess ? startInProcess(typed, options) : startServer(typed, options),
    ...(comparesForms(showing) ? [formOfText(typed)] : []),
    `${dialect.afterEach ?? "afterEach"}(() => mock?.close());`,
    testText(dialect, syntax, mutant, showing, typed),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Writes a value as JavaScript, with the names of members as people write them. */
function literal(value: object): string {
  return JSON.stringify(value, null, 2).replaceAll(/^( *)"([A-Za-z_]\w*)":/gm, "$1$2:");
}

function commentLines(
  { environment }: Dialect,
  { isInProcess }: TestSyntax,
  { id, sentence, contract }: Mutant,
): string[] {
  return [
    ...(environment === undefined ? [] : [environment]),
    `// ${id}`,
    `// ${sentence}`,
    `// ${contract}`,
    "// This test fails when the API changes that way, and passes as it is.",
    `// Let it call your own code instead, with ${isInProcess ? "fetch" : "baseUrl"}, and expect what that must return then.`,
  ];
}

function importLines({ imports }: Dialect, { module, isTyped, isInProcess }: TestSyntax): string[] {
  const own = isInProcess
    ? 'import { createFetchMock } from "realtimekit-testkit/fetch";'
    : 'import { createMock } from "realtimekit-testkit";';
  if (module === "esm") return [...imports, own];
  const required = [...imports, own].map((line) =>
    // TypeScript does not infer the type.
    line.replace(/^import (.*) from (".*");$/, `const $1${isTyped ? ": typeof import($2)" : ""} = require($2);`),
  );
  return isTyped ? [...required, "export type {}; // Names of a module are its own, also for TypeScript."] : required;
}

/** Reports whether a test compares the forms of values, such as `text`, instead of the values themselves. */
function comparesForms({ field, forms }: Showing): boolean {
  return field !== undefined && !forms?.some((form) => /^(?:["[{\d-]|true$|false$)/.test(form));
}

function testText(dialect: Dialect, syntax: TestSyntax, { id }: Mutant, showing: Showing, typed: Typed): string {
  const { begin = "test(TITLE, async () => {", equal, pass = "", end = "});" } = dialect;
  const { path, status, type, field, forms } = showing;
  const compare = (actual: string, expected: string) => equal.replace("ACTUAL", actual).replace("EXPECTED", expected);
  const url = syntax.isInProcess ? JSON.stringify(liveBaseUrl + path) : `baseUrl + ${JSON.stringify(path)}`;
  const form = comparesForms(showing) ? "formOf" : "(value) => String(JSON.stringify(value))";
  const readsBody = status === 200 ? ["await response.json();"] : [];
  const lines = [
    `if (${variable("RICHER", typed)}) return${pass}; // A forecast with richer data than those expected here.`,
    `const ${syntax.isInProcess ? "fetch" : "baseUrl"} = await start();`,
    `const response = await fetch(${url}, {`,
    '  headers: { authorization: "Bearer test" },',
    "  signal: AbortSignal.timeout(10_000),",
    "});",
    compare("response.status", String(status)),
    ...(type === undefined ? [] : [compare('response.headers.get("content-type")', JSON.stringify(type))]),
    ...(field === undefined
      ? readsBody
      : [
          `const body${typed(": any")} = await response.json();`,
          `const values${typed(": unknown[]")} = ${valuesText(field, typed)};`,
          compare(`[...new Set(values.map(${form}))].sort()`, JSON.stringify(forms)),
        ]),
  ];
  const title = JSON.stringify(`notices ${id}`);
  return [begin.replace("TITLE", () => title), ...lines.map((line) => `  ${line}`), end].join("\n");
}

/** Returns a type annotation; an empty text for JavaScript. */
type Typed = (annotation: string) => string;

/** Returns an environment variable; TypeScript may forbid the form of JavaScript. */
function variable(name: string, typed: Typed): string {
  return `process.env${typed(`["REALTIMEKIT_TESTKIT_${name}"]`) || `.REALTIMEKIT_TESTKIT_${name}`}`;
}

function startServer(typed: Typed, options: string): string {
  return `let mock${typed(": Awaited<ReturnType<typeof createMock>> | undefined")};

/** Returns the URL of a mock; in a forecast, it has the change. */
async function start()${typed(": Promise<string>")} {
  mock = await createMock(${options});
  const url = await mock.listen();
  if (!${variable("CHANGED", typed)}) return url;
  await mock.control.scopes.create({ name: "changed", ...change });
  return url.replace("/client/v4", "/scope/changed/client/v4");
}`;
}

function startInProcess(typed: Typed, options: string): string {
  return `let mock${typed(": Awaited<ReturnType<typeof createFetchMock>> | undefined")};

/** Returns a mock whose requests nothing intercepts; in a forecast, it has the change. */
async function start()${typed(": Promise<typeof fetch>")} {
  const isChanged = ${variable("CHANGED", typed)} !== undefined;
  mock = await createFetchMock(${options.slice(0, -2)}, ...(isChanged && { scope: "changed" }) });
  if (isChanged) await mock.control.scopes.create({ name: "changed", ...change });
  return mock.fetch;
}`;
}

/** Writes a function that returns the values at a path such as `$.data[*].id` in a body. */
function valuesText(path: string, typed: Typed): string {
  const [before = "", ...inner] = path.slice(1).split("[*]");
  const last = inner.pop();
  if (last === undefined) return `[body${before}]`;
  // The first name may be absent.
  const ofItem = (names: string) => `(item${typed(": any")}) => item${names.replaceAll(/(?<!^)\./g, "?.")}`;
  const lists = inner.map((names) => `.flatMap(${ofItem(names)} ?? [])`).join("");
  return `body${before}${lists}${last === "" ? "" : `.map(${ofItem(last)})`}`;
}

/** Returns `formOf` of `showing.ts` as text, so that the build does not change it. */
function formOfText(typed: Typed): string {
  return `/** Returns the kind of a value. */
function formOf(value${typed(": unknown")})${typed(": string")} {
  if (value === null || Array.isArray(value)) return value === null ? "null" : \`list of \${value.length}\`;
  if (typeof value === "number") return Number.isInteger(value) ? "whole number" : "number";
  if (typeof value === "string") return /^[A-Za-z]+$/.test(value) ? value : /T.*Z$/.test(value) ? "time in UTC" : "text";
  return typeof value;
}`;
}
