import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, expect } from "@playwright/test";
import { createMock, type Mock } from "realtimekit-testkit";
import { showPanel, watchErrors } from "./console-stage.js";

/** A mock below `/api`, and the address of a proxy that passes only that. */
const test = base.extend<{ readonly mock: Mock; readonly origin: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires the pattern.
  mock: async ({}, use) => {
    const mock = await createMock({ basePath: "/api" });
    await use(mock);
    await mock.close();
  },
  origin: async ({ mock }, use) => {
    const server = startProxy(new URL(await mock.listen()));
    await once(server.listen(0, "127.0.0.1"), "listening");
    await use(`http://localhost:${(server.address() as AddressInfo).port}`);
    server.closeAllConnections();
    server.close();
  },
});

test("the console works behind a proxy that passes only the base path", async ({ page, origin, mock }) => {
  const errors = watchErrors(page);
  const missing: string[] = [];
  page.on("response", (response) => {
    if (response.status() === 404) missing.push(response.url());
  });
  await page.goto(`${origin}/api`);
  expect(page.url()).toBe(`${origin}/api/`);
  await page.getByRole("button", { name: "Send a sample request" }).click();
  await expect(page.getByRole("row", { name: /GetSessions/ })).toContainText("200");
  await page.request.get(`${origin}/api/client/v4/accounts/a/realtime/kit/b/meetings`, {
    headers: { authorization: "Bearer test" },
  });
  await expect(page.getByRole("row", { name: /GetMeetings/ })).toBeVisible();
  await showPanel(page, "Clock");
  await page.getByRole("button", { name: "+10 min" }).click();
  await expect(page.getByRole("main").getByText("2026-01-15 10:10:00", { exact: true })).toBeVisible();
  await showPanel(page, "Faults");
  await expect(page.getByRole("heading", { name: "A rule of your own" })).toBeVisible();
  await showPanel(page, "Snippets");
  await expect(page.getByRole("main").getByText(`${origin}/api/client/v4`, { exact: true })).toBeVisible();
  await mock.scope("ci").meetings.create({ title: "Elsewhere" });
  await page.reload();
  await page.getByLabel("Scope").selectOption("ci");
  await expect(page).toHaveURL(/\/api\/scope\/ci\/#snippets$/);
  await showPanel(page, "Meetings");
  await expect(page.getByRole("link", { name: /^Elsewhere/ })).toBeVisible();
  await page.getByLabel("Scope").selectOption("default");
  await expect(page).toHaveURL(`${origin}/api/#meetings`);
  expect([errors, missing]).toEqual([[], []]);
});

test("the API reference, the documents and the health follow the base path", async ({ page, origin }) => {
  await page.goto(`${origin}/api/client/v4`);
  await page.getByRole("link", { name: "API reference" }).click();
  const operation = page.locator("#GetSessions");
  await operation.locator("summary").first().click();
  await operation.getByRole("button", { name: "Send" }).click();
  await expect(operation.getByRole("status")).toContainText(`${origin}/api/client/v4/accounts/`);
  await expect(operation.getByRole("status")).toContainText("200 OK");
  for (const [path, server] of [
    ["openapi.json", `${origin}/api/client/v4`],
    ["control.json", `${origin}/api`],
  ]) {
    const document = await page.request.get(`${origin}/api/_testkit/${path}`);
    expect((await document.json()).servers[0].url).toBe(server);
  }
  expect((await page.request.get(`${origin}/api/_testkit/health`)).status()).toBe(200);
});

/** Starts a proxy to a mock that passes what is below `/api`, as it is, and knows nothing else. */
function startProxy({ hostname, port }: URL): Server {
  return createServer((incoming, outgoing) => {
    const { url: path = "", method, headers } = incoming;
    if (!/^\/api(\/|$)/.test(path)) {
      outgoing.writeHead(404).end();
      return;
    }
    const passed = request({ hostname, port, path, method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    outgoing.on("close", () => passed.destroy());
    incoming.pipe(passed);
  });
}
