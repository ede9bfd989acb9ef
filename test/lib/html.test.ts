import { expect, test } from "vitest";
import { escapeMarkup, renderPage } from "../../src/lib/html.js";

test("markup and characters that XML cannot hold are escaped", () => {
  expect(escapeMarkup(`<a href="x">'&\u0000\t`)).toBe("&lt;a href=&quot;x&quot;&gt;&#39;&amp;\ufffd\t");
});

test("a page is light or dark, fits a phone, and loads nothing", () => {
  const page = renderPage({ title: "A <b>", body: "<p>text</p>", style: ".own { color: red; }" });
  expect(page).toContain("<title>A &lt;b&gt;</title>");
  expect(page).toContain("prefers-color-scheme: dark");
  expect(page).toContain("width=device-width");
  expect(page).toContain(".own { color: red; }</style>");
  expect(page).not.toMatch(/<script|src=|href=(?!"data:,")|@import|url\(/);
});
