import { expect, test } from "vitest";
import { operationIds } from "../../../src/contract/operations.js";
import { controlMethods } from "../../../src/server/control/control.js";
import { referencePage } from "../../../src/server/pages/pages.js";
import { send } from "../requests.js";
import { mockFor } from "../stage.js";

const commandNames = Object.entries(controlMethods).flatMap(([group, names]) =>
  Object.keys(names).map((name) => `${group}.${name}`),
);

/** Returns the ids of the operations that a page shows. */
function operationsOn(page: string): string[] {
  return [...page.matchAll(/<details class="operation" id="([^"]+)">/g)].map(([, id = ""]) => id);
}

test("the page shows every operation of the API and every command", async () => {
  const mock = await mockFor();
  const { status, text } = await send(mock, "/_testkit/docs", { headers: {} });
  expect(status).toBe(200);
  expect(operationsOn(text)).toEqual(expect.arrayContaining([...operationIds, ...commandNames]));
  expect(text).not.toMatch(/undefined|\[object Object\]/);
});

test("the reference shows only the operations of the API without a control API", async () => {
  const mock = await mockFor({ control: false });
  const { text } = await send(mock, "/_testkit/docs", { headers: {} });
  expect(operationsOn(text).sort()).toEqual([...operationIds].sort());
});

test("the page loads only its own script, and runs no other", async () => {
  const mock = await mockFor({ control: false });
  const { text, headers } = await send(mock, "/_testkit/docs", { headers: {} });
  expect(text.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="console/reference.js">']);
  expect(text).not.toMatch(/<link[^>]+href="(?!data:)|@import|url\(/);
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self'; style-src 'sha256-/);
  const script = await send(mock, "/_testkit/console/reference.js", { headers: {} });
  expect([script.status, script.headers["content-type"]]).toEqual([200, "text/javascript; charset=utf-8"]);
});

test("what a document says is text, but for code in backticks", () => {
  const markup = "<img src=x onerror=alert(1)>";
  const page = referencePage([
    {
      name: "own",
      base: "",
      document: {
        info: { title: markup, version: markup, description: `\`${markup}\`` },
        tags: [{ name: markup, description: markup }],
        paths: {
          "/{id}": {
            get: {
              operationId: markup,
              tags: [markup],
              summary: markup,
              parameters: [
                { name: markup, in: "query", description: markup, example: markup, schema: { enum: [markup] } },
              ],
              responses: { 200: { description: markup, content: { "text/html": { example: markup } } } },
            },
          },
        },
      },
    },
  ]);
  expect(page).not.toContain("<img");
  expect(page).toContain("<code>&lt;img src=x onerror=alert(1)&gt;</code>");
});
