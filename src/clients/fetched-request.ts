/** What `fetch` is called with. */
export type FetchInput = Parameters<typeof fetch>[0];
export type FetchInit = NonNullable<Parameters<typeof fetch>[1]>;

/** A request read from what `fetch` was called with; without its body, which only what it is passed to reads. */
export interface FetchedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads what `fetch` is called with. Requests, URLs, headers and signals may be of any implementation (undici, node-fetch,
 * miniflare, a DOM), of which the global classes accept only their own. Throws `TypeError` for what `fetch` rejects.
 */
export function readRequest(input: FetchInput, init: FetchInit = {}): FetchedRequest {
  const request = isRequest(input) ? input : undefined;
  const { signal = request?.signal, method = request?.method, headers = request?.headers } = init;
  const checked = new Request(request ? request.url : absolute(String(input)), {
    ...(method !== undefined && { method }),
    ...(headers !== undefined && { headers: headerPairs(headers) }),
    // Only whether there is one matters: GET must not have one.
    ...(init.body != null && { body: "" }),
  });
  return {
    method: checked.method,
    url: checked.url,
    headers: Object.fromEntries(checked.headers),
    signal: signal ?? undefined,
  };
}

/** Resolves a URL as the page that jsdom or happy-dom simulates would; without a page, `fetch` takes no relative URL. */
function absolute(url: string): string {
  const { document } = globalThis as { readonly document?: { readonly baseURI?: string } };
  const page = document?.baseURI;
  return URL.canParse(url, page) ? new URL(url, page).href : url;
}

/** Reports whether a value is a request, of whatever implementation. */
function isRequest(input: FetchInput): input is Request {
  return typeof input === "object" && "url" in input && typeof input.url === "string";
}

function headerPairs(headers: NonNullable<FetchInit["headers"]>): [string, string][] {
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return pairs.map(([name = "", value]) => [name, String(value)]);
}
