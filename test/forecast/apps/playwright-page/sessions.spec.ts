import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "@playwright/test";
import { test } from "realtimekit-testkit/playwright";

const types = { "index.html": "text/html", "sessions.js": "text/javascript" };

const server = createServer(async ({ url = "/" }, response) => {
  const name = url === "/" ? "index.html" : url.slice(1);
  const type = types[name as keyof typeof types];
  if (!type) return response.writeHead(404).end();
  response.setHeader("content-type", type).end(await readFile(new URL(name, import.meta.url)));
});

test.beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
test.afterAll(() => server.close());

test("the page shows the latest sessions", async ({ page }) => {
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await expect(page.locator("#state")).not.toHaveText("Loading");
  process.stdout.write(`${await page.locator("body").innerText()}\n`);
  await expect(page.locator("#state")).toHaveText("Ready");
  await expect(page.locator("#count")).toHaveText(/^\d+ sessions$/);
  await expect(page.locator("#live")).toHaveText(/in the meeting$/);
  await expect(page.locator("#meeting")).toHaveText(/^\d+ meetings$/);
});
