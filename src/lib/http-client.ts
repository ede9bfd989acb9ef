import { isError } from "./message.js";
/** The time as a client sees it; tests pass their own, so that nothing waits. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** A GET request. */
export interface HttpRequest {
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why the bytes of the body are not plain UTF-8, when they are not. */
  readonly flaw?: string;
}

/** Sends a request. Rejects when no response arrives. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** The global fetch, as far as it is used; `R` is what is read of a response. */
export type Fetch<R = Pick<Response, "status" | "headers" | "text">> = (
  url: string,
  init: {
    readonly headers: Readonly<Record<string, string>>;
    readonly redirect: "manual";
    readonly signal: AbortSignal;
  },
) => Promise<R>;

/** Creates a `Send` for the paths below a base URL. Follows no redirects: they could carry credentials to another host. */
export function fetchBelow<R extends Pick<Response, "status" | "headers">>(
  baseUrl: string,
  fetchUrl: Fetch<R>,
  read: (response: R) => Promise<Pick<HttpResponse, "body" | "flaw">>,
): Send {
  const base = baseUrl.replace(/\/+$/, "");
  return async ({ path, headers, timeoutMs }) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetchUrl(base + path, { headers, redirect: "manual", signal });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      ...(await read(response)),
    };
  };
}

/** Reads a body as text, whatever its bytes are. */
export async function readLeniently(response: Pick<Response, "text">): Promise<Pick<HttpResponse, "body">> {
  return { body: await response.text() };
}

/** How much load a client may put on a target. */
export interface HttpLimits {
  readonly maxRequests: number;
  /** Requests started per second. */
  readonly rps: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** How often a request without a usable response is sent again. */
  readonly retries: number;
  /** The longest delay that a target may request; a longer one stops the client. */
  readonly maxWaitMs: number;
  /** How long requests are sent at most; without end unless set. */
  readonly maxTimeMs?: number;
}

/** Why a client has no response: the connection failed, the target requests too long a delay, or a limit is reached. */
export class HttpClientError extends Error {
  override readonly name = "HttpClientError";

  constructor(
    readonly reason: "network" | "delay" | "budget" | "time",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Sends requests within limits, waits when the target requests it, and retries transient failures. */
export interface HttpClient {
  /** Returns the response, whatever its status. Rejects with `HttpClientError`, or with an error that is final. */
  readonly send: (request: Omit<HttpRequest, "timeoutMs">, retries?: number) => Promise<HttpResponse>;
  /** Number of requests sent, retries included. */
  readonly sent: () => number;
  /** Makes every later request, retries included, reject with this error. */
  readonly stop: (error: Error) => void;
}

export interface HttpClientOptions {
  readonly send: Send;
  readonly limits: HttpLimits;
  readonly clock: Clock;
  /** Whether an error of `send` is passed on as it is, since a retry cannot help. */
  readonly isFinal?: (error: Error) => boolean;
}

/** Creates a rate-limited client. */
export function createHttpClient({ send, limits, clock, isFinal = () => false }: HttpClientOptions): HttpClient {
  const pace = createPace(limits, clock);
  const { maxTimeMs = Number.POSITIVE_INFINITY } = limits;
  const end = clock.now() + maxTimeMs;
  let sent = 0;
  let stopped: Error | undefined;

  async function sendOnce(request: Omit<HttpRequest, "timeoutMs">): Promise<HttpResponse | Error> {
    if (stopped) throw stopped;
    if (sent >= limits.maxRequests) {
      throw new HttpClientError("budget", `the limit of ${limits.maxRequests} requests is used up`);
    }
    const left = end - clock.now();
    if (left <= 0) throw new HttpClientError("time", `the time limit of ${maxTimeMs / 1000} s is used up`);
    sent += 1;
    const timeoutMs = Math.min(limits.timeoutMs, Math.ceil(left));
    const response = await pace.run(() => send({ ...request, timeoutMs })).catch(toError);
    if (response instanceof Error) {
      if (isFinal(response)) throw response;
      return response;
    }
    const delay = retryDelay(response, clock.now());
    if (delay > limits.maxWaitMs) {
      stopped = new HttpClientError("delay", `the target asks to wait ${Math.ceil(delay / 1000)} s`);
      throw stopped;
    }
    pace.holdUntil(Math.min(clock.now() + delay, end));
    return response;
  }

  return {
    async send(request, retries = limits.retries) {
      for (let attempt = 1; ; attempt += 1) {
        const response = await sendOnce(request);
        if (attempt <= retries && isTransient(response)) await clock.sleep(250 * 2 ** attempt);
        else if (response instanceof Error) throw new HttpClientError("network", response.message, { cause: response });
        else return response;
      }
    },
    sent: () => sent,
    stop(error) {
      stopped = error;
    },
  };
}

/** Whether a retry may succeed. Any other status is the target's response, right or wrong. */
function isTransient(response: HttpResponse | Error): boolean {
  return response instanceof Error || response.status === 408 || response.status === 429 || response.status >= 500;
}

/** The error that fetch wraps, which names the cause; of several attempts to connect, the first. */
function toError(thrown: unknown): Error {
  const cause = isError(thrown) ? thrown.cause : undefined;
  const inner = isError(cause) && "errors" in cause && Array.isArray(cause.errors) ? cause.errors[0] : cause;
  const error = isError(inner) && inner.message !== "" ? inner : thrown;
  if (!isError(error)) return new Error(String(error));
  const isUntrusted = "code" in error && untrusted.test(String(error.code));
  return isUntrusted ? new Error(`${error.message}; ${trustAdvice}`, { cause: error }) : error;
}

/** Codes of certificates that are signed by nobody whom Node trusts. */
const untrusted = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_SELF_SIGNED|CERT_UNTRUSTED|INVALID_CA)/;

const trustAdvice = "Node trusts no authority of this certificate: name a file with it in NODE_EXTRA_CA_CERTS";

/** Runs at most `concurrency` tasks at once, each starting at least `1 / rps` seconds after the one before. */
function createPace({ concurrency, rps }: Pick<HttpLimits, "concurrency" | "rps">, clock: Clock) {
  const waiting: (() => void)[] = [];
  let running = 0;
  let nextStart = 0;

  async function take(): Promise<void> {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    const start = Math.max(nextStart, clock.now());
    nextStart = start + 1000 / rps;
    if (start > clock.now()) await clock.sleep(start - clock.now());
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run<T>(task: () => Promise<T>): Promise<T> {
      await take();
      try {
        return await task();
      } finally {
        leave();
      }
    },
    /** Starts nothing before this time. */
    holdUntil(time: number): void {
      nextStart = Math.max(nextStart, time);
    },
  };
}

/**
 * Milliseconds to wait before the next request, 0 unless the response requests it: by `Retry-After` on a 429 or 503, or by a
 * `Ratelimit` header with no request left.
 */
function retryDelay(
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  now: number,
): number {
  const after = headers["retry-after"];
  if (after !== undefined && (status === 429 || status === 503)) return retryAfter(after, now);
  return status === 429 ? 1000 : rateLimitDelay(headers.ratelimit);
}

/** Reads `Retry-After`: seconds, or an HTTP date. */
function retryAfter(value: string, now: number): number {
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 1000;
}

/** Reads `Ratelimit: "default";r=50;t=30`: with no request left, the wait is `t` seconds. */
function rateLimitDelay(value: string | undefined): number {
  const left = /;\s*r=(\d+)/.exec(value ?? "")?.[1];
  const seconds = /;\s*t=(\d+)/.exec(value ?? "")?.[1];
  return left === "0" && seconds !== undefined ? Number(seconds) * 1000 : 0;
}
