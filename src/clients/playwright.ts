import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { createMock, type Mock } from "../server/mock.js";
import type { MockOptions } from "../server/options.js";

/** Where a page calls the API. */
export interface RouteOptions {
  /** What the page puts before `/accounts`, as a whole URL; the live API's base URL unless set. */
  readonly baseUrl?: string;
}

/** Answers the API calls of a page, or of all pages of a context, by a mock in this process. */
export async function routeToMock(
  pages: Page | BrowserContext,
  { handle }: Pick<Mock, "handle">,
  { baseUrl = "https://api.cloudflare.com/client/v4" }: RouteOptions = {},
): Promise<void> {
  const base = new URL(baseUrl).href;
  await pages.route(
    ({ href }) => href.startsWith(`${base}/accounts/`),
    async (route) => {
      const request = route.request();
      const path = `/client/v4${request.url().slice(base.length)}`;
      const { status, headers, body } = await handle({
        method: request.method(),
        url: path,
        headers: await request.allHeaders(),
      });
      await route.fulfill({ status, headers: { ...headers }, ...(body && { body: Buffer.from(body) }) });
    },
  );
}

/** Makes a `test` whose pages call a mock made with these options, a fresh one for each test. */
export function mockTest(options: MockOptions & RouteOptions = {}) {
  return base.extend<{ mock: Mock }>({
    mock: [
      async ({ context }, use) => {
        const mock = await createMock(options);
        await routeToMock(context, mock, options);
        await use(mock);
        await mock.close();
      },
      { auto: true },
    ],
  });
}

/** A `test` whose pages call a fresh mock in each test. */
export const test = mockTest();
