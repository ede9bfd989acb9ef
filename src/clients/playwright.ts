import { type BrowserContext, test as base, type Page, type Route } from "@playwright/test";
import { apiPathOf, normalizeBaseUrl } from "../contract/base-url.js";
import { liveBaseUrl } from "../contract/constants.js";
import type { Control, MockOptions } from "../server/embedded-mock.js";
import { scopePath } from "../server/http/urls.js";
import { createInProcessMock, type InProcessMock } from "../server/in-process-mock.js";

/** Where pages call the API, and the scope of the mock that handles their requests. */
export interface RouteOptions {
  /** What the app puts before `/accounts`, as a whole URL; of a bare origin, `/client/v4` below it. Defaults to the live API. */
  readonly baseUrl?: string;
  /** The scope of the mock; the default one unless set. */
  readonly scope?: string;
}

/** Routes the API calls of a page, or of all pages of a context, to a mock in this process. */
export async function routeToMock(
  pages: Page | BrowserContext,
  { handle }: Pick<InProcessMock, "handle">,
  { baseUrl = liveBaseUrl, scope }: RouteOptions = {},
): Promise<void> {
  const prefix = scopePath(scope);
  const base = normalizeBaseUrl(baseUrl);
  await pages.route(
    ({ href }) => apiPathOf(href, base) !== undefined,
    (route) => fulfill(route, handle, prefix + apiPathOf(route.request().url(), base)),
  );
}

async function fulfill(route: Route, handle: InProcessMock["handle"], url: string): Promise<void> {
  const request = route.request();
  const { status, headers, body, breaks } = await handle({
    method: request.method(),
    url,
    headers: await request.allHeaders(),
  });
  if (breaks) await route.abort("connectionreset");
  else await route.fulfill({ status, headers: { ...headers }, ...(body && { body: Buffer.from(body) }) });
}

/** The scope of the mock that only the pages of one test see. */
export interface ScopedMock {
  readonly control: Control;
  /** Name of the scope. */
  readonly scope: string;
}

/**
 * Creates a `test` whose pages call a mock with these options, each test in its own scope, which its `mock` fixture controls.
 */
export function mockTest(options: MockOptions & Pick<RouteOptions, "baseUrl"> = {}) {
  return base.extend<{ mock: ScopedMock }, { sharedMock: InProcessMock }>({
    sharedMock: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from the pattern.
      async ({}, use) => {
        const mock = await createInProcessMock(options);
        await use(mock);
        await mock.close();
      },
      { scope: "worker" },
    ],
    mock: [
      async ({ sharedMock, context }, use, { testId, retry }) => {
        const scope = `${testId}-${retry}`;
        await sharedMock.control.scopes.create({ name: scope });
        await routeToMock(context, sharedMock, { ...options, scope });
        await use({ control: sharedMock.scope(scope), scope });
        await sharedMock.control.scopes.drop({ name: scope });
      },
      { auto: true },
    ],
  });
}

/** A `test` whose pages call a mock, each test in its own scope. */
export const test = mockTest();
