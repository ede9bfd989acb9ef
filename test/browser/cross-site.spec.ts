import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "@playwright/test";
import { createMock, type Mock } from "realtimekit-testkit";

let mock: Mock;
let url: string;

test.beforeEach(async () => {
  mock = await createMock({ meetings: 1, sessions: 1 });
  url = await mock.listen();
});

test.afterEach(() => mock.close());

const path = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id/meetings";

test("a page of another site reads nothing and leaves no trace", async ({ page }) => {
  await page.route("http://evil.example/**", (route) =>
    route.fulfill({ contentType: "text/html", body: "<p>evil</p>" }),
  );
  await page.goto("http://evil.example/");
  const results = await page.evaluate(
    async ([address, root]) => {
      const headers = { authorization: "Bearer test" };
      const outcome = (sent: Promise<Response>) =>
        sent.then(
          ({ status }) => status,
          () => "rejected",
        );
      const image = new Promise((done) => {
        const element = new Image();
        element.onload = () => done("loaded");
        element.onerror = () => done("rejected");
        element.src = `${root}/scope/image/`;
      });
      await outcome(fetch(`${root}/scope/silent/`, { mode: "no-cors" }));
      return [await outcome(fetch(address ?? "", { headers })), await outcome(fetch(address ?? "")), await image];
    },
    [url + path, new URL(url).origin],
  );
  expect(results).toEqual(["rejected", "rejected", "rejected"]);
  expect((await mock.control.journal.list()).requests).toEqual([]);
  expect((await mock.control.scopes.list()).scopes).toEqual([]);
});

test("a page of this machine reads the API", async ({ page }) => {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end("<p>app</p>"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  await page.goto(`http://localhost:${typeof address === "object" ? address?.port : 0}/`);
  const status = await page.evaluate(
    async (address) => (await fetch(address, { headers: { authorization: "Bearer test" } })).status,
    url + path,
  );
  expect(status).toBe(200);
  server.close();
});
