import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { build } from "esbuild";
import { createMock } from "realtimekit-testkit";
import { routeToMock } from "realtimekit-testkit/playwright";

const app = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";
const paths = [
  `${app}/meetings?per_page=3`,
  `${app}/sessions?sort_by=minutesConsumed&participants=2:9`,
  `${app}/sessions/session_id?include_breakout_rooms=true`,
  `${app}/meetings/meeting_id/active-session`,
  `${app}/meetings/6bf2b8be-04dd-4191-b602-1128921a306b/active-session`,
  `${app}/livestreams/sessions/livestream-session-id`,
  `${app}/sessions?page_no=x`,
];
/** An operation that the mock does not serve, which its msw handlers leave to others. */
const unserved = `${app}/recordings`;

/** Requests the API in the page, as an app would. */
async function requestInPage(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { headers: { Authorization: "Bearer test" } });
  return { status: response.status, text: await response.text() };
}

test("a page with msw, and a page that Playwright routes, get the bytes that a port serves", async ({
  page,
  browser,
}) => {
  const bundled = await build({
    entryPoints: [new URL("page/msw.ts", import.meta.url).pathname],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    outdir: "out",
    write: false,
    logLevel: "error",
  });
  const files = new Map(bundled.outputFiles.map(({ path, text }) => [`/${path.split("/").at(-1)}`, text]));
  files.set("/mockServiceWorker.js", await readFile("node_modules/msw/lib/mockServiceWorker.js", "utf8"));
  files.set("/", '<!doctype html><body><script type="module" src="/msw.js"></script></body>');
  const server = createServer(({ url = "/" }, response) => {
    const type = url === "/" ? "text/html" : "text/javascript";
    const file = files.get(url);
    response.writeHead(file === undefined ? 404 : 200, { "content-type": type }).end(file);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;

  const mock = await createMock();
  const routed = await (await browser.newContext()).newPage();
  await routed.route("http://app.localhost/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await routeToMock(routed, mock);
  await routed.goto("http://app.localhost/");
  await page.goto(`http://127.0.0.1:${port}/`);
  await expect(page.locator("body[data-ready=true]")).toBeAttached();

  for (const path of [...paths, unserved]) {
    const url = `/client/v4${path}`;
    const { statusCode, payload } = await mock.app.inject({ url, headers: { authorization: "Bearer test" } });
    const wanted = { status: statusCode, text: payload };
    const requested = page.evaluate(requestInPage, `https://api.cloudflare.com${url}`);
    if (path === unserved) await expect(requested).rejects.toThrow("Failed to fetch");
    else expect(await requested, `msw: ${path}`).toEqual(wanted);
    expect(await routed.evaluate(requestInPage, `https://api.cloudflare.com${url}`), `routed: ${path}`).toEqual(wanted);
  }
  await mock.close();
  server.close();
});
