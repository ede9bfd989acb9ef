import {
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  test as base,
  type Page,
  type Request,
  type Route,
} from "@playwright/test";
import { apiPathOf, normalizeBaseUrl, rootUrl } from "../contract/base-url.js";
import { basePath, liveBaseUrl } from "../contract/constants.js";
import { checkOptions, isText, type OptionChecks, text } from "../lib/options.js";
import type { Control } from "../server/embedded-mock.js";
import { scopePath } from "../server/http/urls.js";
import { createInProcessMock, type InProcessMock, type ServerOptions } from "../server/in-process-mock.js";
import type { MockResponse } from "../server/transport/in-process.js";

/** Options of the mock that the tests of a worker share, and of how requests reach it. */
export interface MockTestOptions extends ServerOptions, Pick<RouteOptions, "baseUrl"> {
  /** Where the mock listens for requests that come from no page; 127.0.0.1 and a free port unless set. */
  readonly listen?: NonNullable<Parameters<InProcessMock["listen"]>[0]> | undefined;
  /** Whether a test that opened pages fails when none of its requests reached the mock; false unless set. */
  readonly strictRouting?: boolean | undefined;
}

/** The scope of a test. */
export interface ScopedMock {
  readonly control: Control;
  /** Name of the scope. */
  readonly scope: string;
  /** Base URL of the scope over HTTP, for a server that the test starts or another client. */
  readonly baseUrl: string;
  /**
   * Routes the API calls of a page, or of a context that `browser` did not create, such as a persistent one, to the mock.
   */
  route(pages: BrowserContext | Page): Promise<void>;
}

/**
 * Creates a `test` whose pages and `request` fixture call a mock with these options, each test in its own scope, which its
 * `mock` fixture controls. All contexts of `browser` are routed.
 */
export function mockTest(options: MockTestOptions = {}) {
  return base.extend<{ mock: ScopedMock }, { workerMock: WorkerMock }>({
    workerMock: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from the pattern.
      async ({}, use) => {
        const { baseUrl, listen, strictRouting, ...mockOptions } = options;
        const mock = await createInProcessMock(mockOptions);
        await use(new WorkerMock(mock, await mock.listen(options.listen), options));
        await mock.close();
      },
      { scope: "worker" },
    ],
    browser: [
      async ({ browser, workerMock }, use) => {
        routeNewContexts(browser, workerMock);
        await use(browser);
      },
      { scope: "worker" },
    ],
    mock: [
      async ({ workerMock, baseURL }, use, info) => {
        const test = await workerMock.startTest(`${info.testId}-${info.retry}`, baseURL);
        await use(test);
        const problem = await workerMock.endTest(test);
        if (problem && options.strictRouting && info.status === "passed") throw new Error(problem);
      },
      { auto: true },
    ],
    context: async ({ context, workerMock }, use) => {
      // Playwright may reuse a context without its routes.
      await workerMock.route(context);
      await use(context);
    },
    request: async ({ request, workerMock }, use) => {
      workerMock.redirect(request);
      await use(request);
    },
  });
}

/** Routes every context that is created from now on to the mock. */
function routeNewContexts(browser: Browser, worker: WorkerMock): void {
  const newContext = browser.newContext.bind(browser);
  // Called by `browser.newPage` too.
  browser.newContext = async (options) => {
    const context = await newContext(options);
    await worker.route(context);
    return context;
  };
}

/** The running test: the scope of all its requests, and what happened to them. */
interface RunningTest extends ScopedMock {
  readonly appUrl: string | undefined;
  readonly routed: WeakSet<object>;
  /** What pages requested with `fetch` or `XMLHttpRequest`. */
  readonly calls: Set<string>;
  hasPages: boolean;
  hasReached: boolean;
}

/** The mock of a worker, which runs one test at a time. */
class WorkerMock {
  #test: RunningTest | undefined;
  readonly #redirected = new WeakSet<object>();

  constructor(
    private readonly mock: InProcessMock,
    private readonly url: string,
    private readonly options: MockTestOptions,
  ) {}

  async startTest(scope: string, appUrl: string | undefined): Promise<RunningTest> {
    await this.mock.control.scopes.create({ name: scope });
    this.#test = {
      control: this.mock.scope(scope),
      scope,
      baseUrl: this.#scopeUrl(scope),
      route: (pages) => this.route(pages),
      appUrl,
      routed: new WeakSet(),
      calls: new Set(),
      hasPages: false,
      hasReached: false,
    };
    return this.#test;
  }

  /** Drops the scope of a test. Returns an error message if it opened pages, but none of its requests reached the mock. */
  async endTest({ control, scope, calls, hasPages, hasReached }: RunningTest): Promise<string | undefined> {
    this.#test = undefined;
    const { recorded } = await control.journal.list({ limit: 1 });
    await this.mock.control.scopes.drop({ name: scope });
    if (!hasPages || hasReached || recorded > 0) return undefined;
    const listed = [...calls].slice(0, 10).map((call) => `\n  ${call}`);
    const called = listed.length > 0 ? `Its pages called:${listed.join("")}` : "Its pages called nothing.";
    return `strictRouting: no request of this test reached the mock. ${called}
Set baseUrl of mockTest() to what the app puts before /accounts, or let its server call mock.baseUrl.`;
  }

  async route(pages: BrowserContext | Page): Promise<void> {
    if (this.#test?.routed.has(pages)) return;
    this.#test?.routed.add(pages);
    const { baseUrl } = this.options;
    const handle: InProcessMock["handle"] = (request) => {
      if (this.#test) this.#test.hasReached = true;
      return this.mock.handle({ ...request, url: scopePath(this.#test?.scope) + request.url });
    };
    await routeToMock(pages, { handle }, { baseUrl, token: this.#token });
    this.redirect(pages.request);
    pages.on("request", (request) => {
      if (!this.#test) return;
      this.#test.hasPages = true;
      if (["fetch", "xhr"].includes(request.resourceType())) {
        this.#test.calls.add(`${request.method()} ${request.url()}`);
      }
    });
  }

  /** Sends the API requests of an `APIRequestContext`, such as the `request` fixture, to the scope of the test. */
  redirect(requests: APIRequestContext): void {
    if (this.#redirected.has(requests)) return;
    this.#redirected.add(requests);
    const pathOf = apiPaths(this.options.baseUrl);
    const fetch = requests.fetch.bind(requests);
    // Called by `get`, `post` and the others.
    requests.fetch = async (target, options) => {
      const app = this.#test?.appUrl;
      const text = typeof target === "string" ? target : target.url();
      const url = URL.canParse(text, app) ? new URL(text, app) : undefined;
      const path = url && pathOf(url.href);
      if (!url || path === undefined) return fetch(target, options);
      const given = { ...(typeof target !== "string" && (await requestOptions(target))), ...options };
      const headers = Object.fromEntries(new Headers(given.headers));
      const isOwn = app !== undefined && new URL(app).origin === url.origin;
      const own = isOwn && { authorization: `Bearer ${this.#token ?? proxyToken}` };
      const mockUrl = this.#scopeUrl(this.#test?.scope);
      return fetch(mockUrl + path.slice(basePath.length), { ...given, headers: { ...own, ...headers } });
    };
  }

  get #token(): string | undefined {
    const { auth } = this.options;
    return typeof auth === "object" ? auth.token : undefined;
  }

  #scopeUrl(scope: string | undefined): string {
    return rootUrl(this.url) + scopePath(scope) + basePath;
  }
}

/** A `test` whose pages call a mock; each test has its own scope. */
export const test = mockTest();

/** Where pages call the API, and the scope that handles their requests. */
export interface RouteOptions {
  /**
   * What the app puts before `/accounts`, as a whole URL; to a bare origin, `/client/v4` is added. Unless set, the live
   * API and `.../accounts/*\/realtime/kit/...` of any origin, such as that of the app, whose proxy calls the API.
   */
  readonly baseUrl?: string | undefined;
  /** The scope of the mock; the default one unless set. */
  readonly scope?: string | undefined;
  /** The token that the app's own server adds to the calls of its pages; any token unless set. */
  readonly token?: string | undefined;
}

/** The token that the app's own server is assumed to send. */
const proxyToken = "proxied";

const optionChecks: OptionChecks<RouteOptions> = { baseUrl: text, scope: text, token: [isText, "a text", true] };

/** Routes the API calls of a page, or of all pages of a context, to a mock in this process. */
export async function routeToMock(
  pages: Page | BrowserContext,
  { handle }: Pick<InProcessMock, "handle">,
  options: RouteOptions = {},
): Promise<void> {
  checkOptions("routeToMock", options, optionChecks);
  const { baseUrl, scope, token = proxyToken } = options;
  const pathOf = apiPaths(baseUrl);
  await pages.route(
    ({ href }) => pathOf(href) !== undefined,
    async (route) => {
      const request = route.request();
      const headers = await request.allHeaders();
      // Pages that call their own server have no token.
      const own = isOwn(request) ? { authorization: `Bearer ${token}` } : {};
      const url = scopePath(scope) + pathOf(request.url());
      await fulfill(route, await handle({ method: request.method(), url, headers: { ...own, ...headers } }));
    },
  );
}

async function requestOptions(request: Request) {
  const data = request.postDataBuffer();
  return { method: request.method(), headers: await request.allHeaders(), ...(data && { data }) };
}

/** Returns a function that returns the path and query of an API request in the form that the mock takes, or undefined. */
function apiPaths(baseUrl: string | undefined): (url: string) => string | undefined {
  if (baseUrl !== undefined) {
    const base = normalizeBaseUrl(baseUrl);
    return (url) => apiPathOf(url, base);
  }
  return (url) => apiPathOf(url, liveBaseUrl) ?? proxiedPath(url);
}

/** Returns the API path of a request to a proxy, without any prefix that it has there. */
function proxiedPath(url: string): string | undefined {
  const { pathname, search } = new URL(url);
  const at = pathname.search(/\/accounts\/[^/]+\/realtime\/kit\//);
  return at < 0 ? undefined : basePath + pathname.slice(at) + search;
}

async function fulfill(route: Route, { status, headers, body, breaks }: MockResponse): Promise<void> {
  if (breaks) await route.abort("connectionreset");
  else await route.fulfill({ status, headers: { ...headers }, ...(body && { body: Buffer.from(body) }) });
}

/** Reports whether a page calls its own origin. */
function isOwn(request: Request): boolean {
  try {
    return new URL(request.frame().url()).origin === new URL(request.url()).origin;
  } catch {
    // Requests of service workers have no frame.
    return false;
  }
}
