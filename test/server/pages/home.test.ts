import supertest from "supertest";
import { expect, test } from "vitest";
import { mockFor } from "../stage.js";

const browser = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

test("browsers get a page of links without a control API", async () => {
  const mock = await mockFor({ control: false, seed: "<b>&" });
  const { status, type, text, headers } = await supertest(mock.app.server).get("/").set(browser);
  expect([status, type]).toEqual([200, "text/html"]);
  expect(text).toContain("&quot;&lt;b&gt;&amp;&quot;");
  expect(text).toMatch(/<code>http:\/\/127\.0\.0\.1:\d+\/client\/v4<\/code>/);
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; .*style-src 'sha256-/);
});

test("what a client writes into the header Host is text on the page", async () => {
  const mock = await mockFor({ control: false });
  const { text } = await supertest(mock.app.server).get("/").set(browser).set("host", "<script>");
  expect(text).not.toContain("<script>");
});

test.each([
  ["/client/v4", "/"],
  ["/scope/ci/client/v4/", "/scope/ci/"],
  ["/scope/ci", "/scope/ci/"],
  ["/deep/api", "/deep/api/"],
  ["/deep/api/client/v4", "/deep/api/"],
  ["/deep/api/scope/ci", "/deep/api/scope/ci/"],
])("a browser that opens %s goes on to the page, wherever a proxy serves it", async (url, page) => {
  const mock = await mockFor({ basePath: "/deep/api" });
  const { status, headers } = await supertest(mock.app.server).get(url).set(browser);
  const resolved = (before: string) => new URL(headers.location ?? "", `http://proxy${before}${url}`).pathname;
  expect([status, resolved(""), resolved("/behind")]).toEqual([302, page, `/behind${page}`]);
});
