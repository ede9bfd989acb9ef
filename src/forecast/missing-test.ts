import { basePath, documentedTenant, liveBaseUrl } from "../contract/constants.js";
import { type OperationId, operations } from "../contract/operations.js";
import { definitionOf, type Revision } from "../contract/revisions.js";
import { documentedIds } from "../fixtures/generate/defaults.js";
import { pickSet } from "../lib/collections.js";
import type { Mutant } from "./mutants/mutant.js";
import type { TestRunner } from "./names.js";
import { changedPaths, valuesAt } from "./run/relevance.js";
import { type BaseOptions, createRunMock, type RunMock } from "./run/run-mock.js";

/** A request whose response shows a mutant, and what the API returns without it. */
export interface Showing {
  /** Path and query below the base URL. */
  readonly path: string;
  readonly status: number;
  /** The media type, if that differs. */
  readonly type?: string;
  /** The field that differs, if any. */
  readonly field?: string;
  /** The distinct types of its values. */
  readonly forms?: readonly string[];
}

/** Thrown if no single request shows a mutant. */
export class NotShownError extends Error {
  override readonly name = "NotShownError";
}

/** Queries that show entries of the behaviour profile. */
const listQueries = [
  "?per_page=100",
  "",
  "?per_page=1000",
  "?per_page=0",
  "?page_no=9999",
  "?page_no=1.5",
  "?page_no=x",
  "?page_no=1&page_no=2",
  "?search=REVIEW",
  "?search=review",
  "?search=evie",
];
const sessionQueries = [
  "?participants=1:3",
  "?participants=2:",
  "?participants=2",
  "?participants=5:1",
  "?status=LIVE",
];

/** Finds a request whose response a mutant changes, and what distinguishes the responses. */
export async function findShowing(mutant: Mutant, base: BaseOptions): Promise<Showing> {
  const [usual, mutated] = await Promise.all([createRunMock(base, {}), createRunMock(base, mutant.settings)]);
  try {
    for (const operation of mutant.operations) {
      for (const path of pathsOf(operation, base.revision)) {
        const before = await usual.replay(basePath + path);
        const found =
          mutant.kind === "transport"
            ? before.status === 200 && { status: 200 }
            : differenceOf(before, await mutated.replay(basePath + path));
        if (found) return { path, ...found };
      }
    }
  } finally {
    await Promise.all([usual.close(), mutated.close()]);
  }
  throw new NotShownError(`no single request shows ${mutant.id}: a test of it needs data of its own`);
}

type Response = Awaited<ReturnType<RunMock["replay"]>>;

/** Returns what distinguishes two responses, if anything. */
function differenceOf(before: Response, after: Response): Omit<Showing, "path"> | undefined {
  const { status } = before;
  if (status !== after.status) return { status };
  if (before.body === after.body) return before.type === after.type ? undefined : { status, type: String(before.type) };
  const [was, is]: readonly unknown[] = [JSON.parse(before.body), JSON.parse(after.body)];
  for (const field of changedPaths(was, is)) {
    for (const write of [formOf, (value: unknown) => JSON.stringify(value) ?? "undefined"]) {
      const [forms = [], others = []] = [was, is].map((body) => valuesAt(body, field).map(write));
      if (others.length !== forms.length || others.some((form) => !forms.includes(form))) {
        return { status, field, forms: [...new Set(forms)].sort() };
      }
    }
  }
  return undefined;
}

function pathsOf(operation: OperationId, revision: Revision): string[] {
  const path = operations[operation].path
    .replace("{account_id}", documentedTenant.accountId)
    .replace("{app_id}", definitionOf(revision).documentedAppId)
    .replace("{session_id}", documentedIds.sessions[0])
    .replace("{meeting_id}", documentedIds.live[0])
    .replace("{livestream-session-id}", documentedIds.livestreamSession);
  if (operation === "GetMeetings") return listQueries.map((query) => path + query);
  if (operation === "GetSessions") return [...listQueries, ...sessionQueries].map((query) => path + query);
  if (operation === "GetSessionDetails") return ["?include_breakout_rooms=true", ""].map((query) => path + query);
  return [path, path.replace(/[^/]+(\/active-session)?$/, "unknown$1")];
}

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

/** Properties of the file to write: its module system, whether it is TypeScript, and whether msw intercepts requests. */
export interface TestSyntax {
  readonly module: "esm" | "commonjs";
  readonly isTyped: boolean;
  readonly usesMsw: boolean;
}

/** Reports whether a test can be written to a file, by its extension. */
export function isScript(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/**
 * Decides by the extension of a file; by the package.json of its package, whose type applies to `.js`; by those above,
 * which may also name msw; and by its tsconfig.json, which may forbid imports in CommonJS files.
 */
export function syntaxOf(file: string, runner: TestRunner, manifests: readonly string[], tsconfig = ""): TestSyntax {
  const isTyped = /\.[cm]?tsx?$/.test(file);
  const usesMsw = runner !== "playwright" && manifests.some((manifest) => manifest.includes('"msw"'));
  if (/\.c[jt]s$/.test(file)) return { module: "commonjs", isTyped, usesMsw };
  const type = /"type"\s*:\s*"(module|commonjs)"/.exec(manifests[0] ?? "")?.[1];
  if (/\.m[jt]s$/.test(file) || type === "module") return { module: "esm", isTyped, usesMsw };
  // Node recognizes imports unless the package has a type, jest never does, and vitest cannot be required.
  const rejectsImports =
    (isTyped ? forbidsImports(tsconfig) : runner === "jest") ||
    (type === "commonjs" && ["node", "mocha", "ava"].includes(runner));
  return { module: runner !== "vitest" && rejectsImports ? "commonjs" : "esm", isTyped, usesMsw };
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
  const { environment, imports, equal, pass = "", afterEach = "afterEach", ...text }: Dialect = dialects[runner];
  const { begin = "test(TITLE, async () => {", end = "});" } = text;
  const { path, status, type, field, forms } = showing;
  const typed = (type: string) => (syntax.isTyped ? type : "");
  const compare = (actual: string, expected: string) => equal.replace("ACTUAL", actual).replace("EXPECTED", expected);
  const exact = forms?.some(
    (form) => form.startsWith('"') || /^[[{\d-]/.test(form) || form === "true" || form === "false",
  );
  const imported = syntax.usesMsw
    ? 'import { createFetchMock } from "realtimekit-testkit/fetch";'
    : 'import { createMock } from "realtimekit-testkit";';
  const usesForms = field !== undefined && !exact;
  const options = { revision, ...pickSet({ seed, profile }, ["seed", "profile"]) };
  return `${environment === undefined ? "" : `${environment}\n`}// ${mutant.id}
// ${mutant.sentence}
// ${mutant.contract}
// Nothing in the tests noticed it. This one does: it fails when the API changes that way, and passes as it is.
// Let it call your own code instead, with ${syntax.usesMsw ? "fetch" : "baseUrl"}, and expect what that must return then.
${[...imports, imported].map((line) => inModule(line, syntax)).join("\n")}
${syntax.module === "commonjs" ? typed("export type {}; // Names of a module are its own, also for TypeScript.\n") : ""}
/** The change. To see the test fail, run it with REALTIMEKIT_TESTKIT_CHANGED=1. */
const change = ${JSON.stringify(mutant.settings, null, 2)}${typed(" as const")};

${syntax.usesMsw ? startInProcess(typed, JSON.stringify(options)) : startServer(typed, JSON.stringify(options))}
${usesForms ? `\n${formOfText(typed)}\n` : ""}
${afterEach}(() => mock?.close());

${begin.replace("TITLE", () => JSON.stringify(`without this change: ${mutant.sentence}`))}
  if (${variable("RICHER", typed)}) return${pass}; // A forecast with richer data than those expected here.
  const ${syntax.usesMsw ? "fetch" : "baseUrl"} = await start();
  const response = await fetch(${syntax.usesMsw ? JSON.stringify(liveBaseUrl + path) : `baseUrl + ${JSON.stringify(path)}`}, {
    headers: { authorization: "Bearer test" },
    signal: AbortSignal.timeout(10_000),
  });
  ${compare("response.status", String(status))}${
    type === undefined
      ? ""
      : `
  ${compare('response.headers.get("content-type")', JSON.stringify(type))}`
  }
${
  field === undefined
    ? status === 200
      ? "  await response.json();\n"
      : ""
    : `  const body${typed(": any")} = await response.json();
  const values${typed(": unknown[]")} = ${valuesText(field, typed)};
  ${compare(`[...new Set(values.map(${usesForms ? "formOf" : "(value) => String(JSON.stringify(value))"}))].sort()`, JSON.stringify(forms))}
`
}${end}
`;
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

/** Returns a mock whose requests msw does not see; in a forecast, it has the change. */
async function start()${typed(": Promise<typeof fetch>")} {
  const isChanged = ${variable("CHANGED", typed)} !== undefined;
  mock = await createFetchMock(${options.slice(0, -1)}, ...(isChanged && { scope: "changed" }) });
  if (isChanged) await mock.control.scopes.create({ name: "changed", ...change });
  return mock.fetch;
}`;
}

/** Rewrites an import as `require` for CommonJS, with the type that TypeScript does not infer. */
function inModule(line: string, { module, isTyped }: TestSyntax): string {
  if (module === "esm") return line;
  return line.replace(/^import (.*) from (".*");$/, `const $1${isTyped ? ": typeof import($2)" : ""} = require($2);`);
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

/** Returns the type of a value. The written test contains the same function. */
function formOf(value: unknown): string {
  if (value === null || Array.isArray(value)) return value === null ? "null" : `list of ${value.length}`;
  if (typeof value === "number") return Number.isInteger(value) ? "whole number" : "number";
  if (typeof value === "string") {
    return /^[A-Za-z]+$/.test(value) ? value : /T.*Z$/.test(value) ? "time in UTC" : "text";
  }
  return typeof value;
}

/** Returns that function as text, so that the build does not change it. */
function formOfText(typed: Typed): string {
  return `/** Returns the kind of a value. */
function formOf(value${typed(": unknown")})${typed(": string")} {
  if (value === null || Array.isArray(value)) return value === null ? "null" : \`list of \${value.length}\`;
  if (typeof value === "number") return Number.isInteger(value) ? "whole number" : "number";
  if (typeof value === "string") return /^[A-Za-z]+$/.test(value) ? value : /T.*Z$/.test(value) ? "time in UTC" : "text";
  return typeof value;
}`;
}
