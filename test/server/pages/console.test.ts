import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import supertest from "supertest";
import { expect, test } from "vitest";
import { mockFor } from "../stage.js";

const browser = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

test("the console of a built project comes with a strict policy, and nothing of it is recorded", async () => {
  expect(existsSync("dist/console/main.js"), "npm run build comes first").toBe(true);
  const mock = await mockFor();
  const page = await supertest(mock.app.server).get("/").set(browser);
  expect([page.status, page.type]).toEqual([200, "text/html"]);
  for (const directive of ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"]) {
    expect(page.headers["content-security-policy"]).toContain(directive);
  }
  const files = Array.from(page.text.matchAll(/(?:href|src)="([^"]+)"/g), ([, url = ""]) => url);
  expect(files.length).toBe(3);
  for (const file of files) expect((await supertest(mock.app.server).get(`/${file}`)).status, file).toBe(200);
  expect((await mock.control.journal.list()).recorded).toBe(0);
});

test("the console is small: it holds no OpenAPI document", () => {
  expect(gzipSync(readFileSync("dist/console/main.js")).length).toBeLessThan(35_000);
});

test("each scope has the console at its own address", async () => {
  const mock = await mockFor();
  const { status, text } = await supertest(mock.app.server).get("/scope/ci/").set(browser);
  expect((await supertest(mock.app.server).get("/scope/ci/_testkit/console/main.js")).status).toBe(200);
  expect([status, text]).toEqual([200, expect.stringContaining('"_testkit/console/main.js"')]);
});

test("programs get JSON, and without a control API there is no console", async () => {
  const mock = await mockFor();
  expect((await supertest(mock.app.server).get("/")).type).toBe("application/json");
  const closed = await mockFor({ control: false });
  expect((await supertest(closed.app.server).get("/").set(browser)).text).not.toContain("_testkit/console");
});

test.each(["nothing.js", "..%2fcli.js", "constructor"])("%s is no file of the console", async (file) => {
  const mock = await mockFor();
  expect((await supertest(mock.app.server).get(`/_testkit/console/${file}`)).status).toBe(404);
});
