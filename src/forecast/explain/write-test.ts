import type { Mutant } from "../mutants/mutant.js";
import type { BaseOptions } from "../run/server.js";
import type { Showing } from "./observed.js";
import type { TestRunner } from "./runners.js";

/** How a test of each runner begins, and compares. */
const dialects: Readonly<
  Record<TestRunner, { readonly imports: readonly string[]; readonly equal: string; readonly after: string }>
> = {
  vitest: {
    imports: ['import { afterAll, expect, test } from "vitest";', 'import { createMock } from "realtimekit-testkit";'],
    equal: "expect(ACTUAL).toEqual(EXPECTED);",
    after: "afterAll(() => mock?.close());",
  },
  jest: {
    imports: ['const { createMock } = require("realtimekit-testkit");'],
    equal: "expect(ACTUAL).toEqual(EXPECTED);",
    after: "afterAll(() => mock?.close());",
  },
  node: {
    imports: [
      'import assert from "node:assert/strict";',
      'import { after, test } from "node:test";',
      'import { createMock } from "realtimekit-testkit";',
    ],
    equal: "assert.deepEqual(ACTUAL, EXPECTED);",
    after: "after(() => mock?.close());",
  },
  playwright: {
    imports: ['import { expect, test } from "@playwright/test";', 'import { createMock } from "realtimekit-testkit";'],
    equal: "expect(ACTUAL).toEqual(EXPECTED);",
    after: "test.afterAll(() => mock?.close());",
  },
};

/** Writes the test that fails under a mutant and passes without it. */
export function writeTest(
  runner: TestRunner,
  mutant: Mutant,
  { revision, seed }: BaseOptions,
  showing: Showing,
): string {
  const { imports, equal, after } = dialects[runner];
  const { path, status, field, forms } = showing;
  const compare = (actual: string, expected: string) => equal.replace("ACTUAL", actual).replace("EXPECTED", expected);
  const exact = forms?.some(
    (form) => form.startsWith('"') || /^[[{\d-]/.test(form) || form === "true" || form === "false",
  );
  const usesForms = field !== undefined && !exact;
  const options = { revision, ...(seed !== undefined && { seed }) };
  return `// ${mutant.id}
// ${mutant.sentence}
// ${mutant.contract}
// Nothing in the tests noticed it. This one does: it fails when the API changes that way, and passes as it is.
// Let it call your own code instead, with baseUrl, and expect what that must return then.
${imports.join("\n")}

/** The change. To see the test fail, run it with REALTIMEKIT_TESTKIT_CHANGED=1. */
const change = ${JSON.stringify(mutant.settings, null, 2)};

let mock;

/** A forecast has an API of its own for each change; otherwise the test starts one. */
async function start() {
  if (process.env.REALTIMEKIT_TESTKIT_SCOPE_URL) return process.env.CLOUDFLARE_BASE_URL;
  mock = await createMock(${JSON.stringify(options)});
  const url = await mock.listen();
  if (!process.env.REALTIMEKIT_TESTKIT_CHANGED) return url;
  await mock.control.scopes.create({ name: "changed", ...change });
  return url.replace("/client/v4", "/scope/changed/client/v4");
}
${usesForms ? `\n${helpers.formOf}\n` : ""}${field === undefined ? "" : `\n${helpers.valuesAt}\n`}
${after}

test(${JSON.stringify(`without this change: ${mutant.sentence}`)}, async () => {
  const baseUrl = await start();
  const response = await fetch(baseUrl + ${JSON.stringify(path)}, {
    headers: { authorization: "Bearer test" },
    signal: AbortSignal.timeout(3000),
  });
  ${compare("response.status", String(status))}
${
  field === undefined
    ? status === 200
      ? "  await response.json();\n"
      : ""
    : `  const values = valuesAt(await response.json(), ${JSON.stringify(field)});
  ${compare(`[...new Set(values.map(${usesForms ? "formOf" : "(value) => String(JSON.stringify(value))"}))].sort()`, JSON.stringify(forms))}
`
}});
`;
}

// As in observed.ts; text, so that a build does not change it.
const helpers = {
  formOf: `/** What kind of value it is. */
function formOf(value) {
  if (value === null || Array.isArray(value)) return value === null ? "null" : \`list of \${value.length}\`;
  if (typeof value === "number") return Number.isInteger(value) ? "whole number" : "number";
  if (typeof value === "string") return /^[A-Za-z]+$/.test(value) ? value : /T.*Z$/.test(value) ? "time in UTC" : "text";
  return typeof value;
}`,
  valuesAt: `/** The values at a path such as $.data[*].id. */
function valuesAt(value, path) {
  const steps = path.match(/\\[\\*\\]|[^.$[\\]]+/g) ?? [];
  return steps.reduce(
    (all, step) => all.flatMap((one) => (step === "[*]" ? (Array.isArray(one) ? one : []) : [one?.[step]])),
    [value],
  );
}`,
} as const;
