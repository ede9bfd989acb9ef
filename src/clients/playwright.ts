import { type BrowserContext, test as base, type Page, type Route } from "@playwright/test";
import { normalizeBaseUrl } from "../contract/base-url.js";
import { basePath, liveBaseUrl } from "../contract/constants.js";
import type { MockOptions } from "../server/context/options.js";
import type { Control } from "../server/control/control.js";
import { scopePath } from "../server/http/urls.js";
import { createInProcessMock, type InProcessMock } from "../server/in-process-mock.js";

/** Where pages call the API, and what of a mock answers them. */
export interface RouteOptions {
  /** What the app puts before `/accounts`, as a whole URL; of a bare origin, `/client/v4` below it. Defaults to the live API. */
  readonly baseUrl?: string;
  /** The scope of the mock to ask; the default one unless set. */
  readonly scope?: string;
}

/** Answers the API calls of a page, or of all pages of a context, by a mock in this process. */
export async function routeToMock(
  pages: Page | BrowserContext,
  { handle }: Pick<InProcessMock, "handle">,
  { baseUrl = liveBaseUrl, scope }: RouteOptions = {},
): Promise<void> {
  const prefix = scopePath(scope) + basePath;
  const base = normalizeBaseUrl(baseUrl);
  await pages.route(
    ({ href }) => href.startsWith(`${base}/accounts/`),
    (route) => answer(route, handle, prefix + route.request().url().slice(base.length)),
  );
}

async function answer(route: Route, handle: InProcessMock["handle"], url: string): Promise<void> {
  const request = route.request();
  const { status, headers, body, breaks } = await handle({
    method: request.method(),
    url,
    headers: await request.allHeaders(),
  });
  if (breaks) await route.abort("connectionreset");
  else await route.fulfill({ status, headers: { ...headers }, ...(body && { body: Buffer.from(body) }) });
}

/** What a test controls: the part of the mock that only its own pages see. */
export interface ScopedMock {
  readonly control: Control;
  /** Name of the scope. */
  readonly scope: string;
}

/**
 * Makes a `test` whose pages call a mock made with these options, each test in a scope of its own. Its `mock` fixture makes
 * things happen there.
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

/** A `test` whose pages call a mock, each test in a scope of its own. */
export const test = mockTest();
