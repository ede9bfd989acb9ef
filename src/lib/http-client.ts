import { fetchError, type HttpRequest, type HttpResponse, type Send } from "./http-fetch.js";
import { createSlots, wait } from "./wait.js";

/** The time as a client sees it; tests pass their own, so that nothing waits. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits, unless the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => wait([signal], milliseconds),
};

/** The load that a client may put on a target. */
export interface HttpLimits {
  readonly maxRequests: number;
  readonly rps: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** How often a request without a usable response is retried; three times as often if the target limits the rate. */
  readonly retries: number;
  /** The longest delay that a target may request; a longer one stops the client. */
  readonly maxWaitMs: number;
  /** How long requests are sent at most, including requested delays. */
  readonly maxTimeMs: number;
  readonly maxBodyBytes: number;
}

/** Why a client has no response: the connection failed, the target requested too long a delay, or a limit was reached. */
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

export type HttpTarget = Pick<HttpRequest, "path" | "headers">;

export type HttpClient = ReturnType<typeof createHttpClient>;

export interface HttpClientOptions {
  readonly send: Send;
  readonly limits: HttpLimits;
  readonly clock: Clock;
  /** Reports whether an error of `send` is final, since a retry cannot help. */
  readonly isFinal?: (error: Error) => boolean;
}

/** Creates a client that sends requests within limits, waits if the target requests it, and retries transient failures. */
export function createHttpClient({ send, limits, clock, isFinal = () => false }: HttpClientOptions) {
  // Ends open connections and waits that would keep the process alive.
  const abandon = new AbortController();
  const { signal } = abandon;
  const pace = createPace(limits, (milliseconds) => clock.sleep(milliseconds, signal), clock.now);
  const { maxTimeMs, maxBodyBytes } = limits;
  const end = clock.now() + maxTimeMs;
  const outOfTime = () => new HttpClientError("time", `the time limit of ${maxTimeMs / 1000} s is used up`);
  /** Requests that may be sent, including those that wait for their turn. */
  let admitted = 0;
  let sent = 0;
  const retried: Record<number, number> = {};
  /** Whether the target has served a request: then a proxy may limit the rate by a 503 without `Retry-After`. */
  let served = false;
  let stopped: Error | undefined;
  const underWay = new Set<(error: Error) => void>();

  function stop(error: Error): Error {
    stopped ??= error;
    for (const interrupt of underWay) interrupt(stopped);
    abandon.abort();
    return stopped;
  }

  function interruptible<T>(task: Promise<T>): Promise<T | Error> {
    return new Promise((resolve, reject) => {
      underWay.add(resolve);
      task.then(resolve, reject).finally(() => underWay.delete(resolve));
    });
  }

  /** Sends a request when it is its turn. Rejects if no more requests may be sent. */
  async function sendOnce(request: HttpTarget): Promise<HttpResponse | Error> {
    if (stopped) throw stopped;
    if (admitted >= limits.maxRequests) {
      throw new HttpClientError("budget", `the limit of ${limits.maxRequests} requests is used up`);
    }
    admitted += 1;
    const response = pace.run(async () => {
      const left = end - clock.now();
      if (stopped || left <= 0) return stopped ?? stop(outOfTime());
      const timeoutMs = Math.min(limits.timeoutMs, Math.ceil(left));
      sent += 1;
      return send({ ...request, maxBodyBytes, timeoutMs, signal }).catch(fetchError);
    });
    const result = await interruptible(response);
    if (result instanceof Error) {
      if (result === stopped || result instanceof HttpClientError || isFinal(result)) throw result;
      return result;
    }
    const delay = retryDelay(result, clock.now());
    if (delay > limits.maxWaitMs) {
      throw stop(new HttpClientError("delay", `the target asks to wait ${Math.ceil(delay / 1000)} s`));
    }
    if (clock.now() + delay > end) throw stop(outOfTime());
    pace.holdUntil(clock.now() + delay);
    return result;
  }

  function limitsRate(response: HttpResponse | Error): response is HttpResponse {
    return !(response instanceof Error) && (isRateLimited(response) || (served && response.status === 503));
  }

  return {
    /** Returns the response, whatever its status. Rejects with `HttpClientError`, or with a final error. */
    async send(request: HttpTarget, retries = limits.retries): Promise<HttpResponse> {
      let wasLimited = false;
      for (let attempt = 1; ; attempt += 1) {
        const response = await sendOnce(request);
        const isLimited = limitsRate(response);
        if (isLimited && response.headers["retry-after"] === undefined) wasLimited = true;
        const isUsable = !isTransient(response);
        if (isUsable) {
          served = true;
          pace.adapt(wasLimited);
        }
        if (isUsable || attempt > (isLimited ? 3 * retries : retries)) return received(response);
        const status = response instanceof Error ? 0 : response.status;
        retried[status] = (retried[status] ?? 0) + 1;
        await clock.sleep(250 * 2 ** (isLimited ? Math.min(attempt, 3) : attempt), signal);
      }
    },
    /** Waits between requests, but not beyond the time limit. */
    wait: (milliseconds: number) => clock.sleep(Math.max(0, Math.min(milliseconds, end - clock.now())), signal),
    /** Number of requests sent, including retries. */
    sent: () => sent,
    /** How many requests were retried, by the status of the response; 0 if none arrived. */
    retried: (): Readonly<Record<number, number>> => retried,
    /** Makes all requests reject with this error, including active ones and retries. */
    stop,
  };
}

/** Reports whether a target limits the rate of requests: by 429, or by 503 with the time to wait. */
export function isRateLimited({ status, headers }: Pick<HttpResponse, "status" | "headers">): boolean {
  return status === 429 || (status === 503 && headers["retry-after"] !== undefined);
}

/** Returns a response. Throws `HttpClientError` if there is none. */
function received(response: HttpResponse | Error): HttpResponse {
  if (response instanceof Error) throw new HttpClientError("network", response.message, { cause: response });
  return response;
}

/** Reports whether a retry may succeed. Any other status is the target's response, right or wrong. */
function isTransient(response: HttpResponse | Error): boolean {
  return response instanceof Error || response.status === 408 || response.status === 429 || response.status >= 500;
}

/** The shortest and longest delay between two requests, in milliseconds, while a target limits the rate. */
const [firstInterval, longestInterval] = [25, 500];

/** Runs at most `concurrency` tasks at once, each starting at least `1 / rps` seconds after the previous one. */
function createPace(
  { concurrency, rps }: Pick<HttpLimits, "concurrency" | "rps">,
  sleep: (milliseconds: number) => Promise<void>,
  now: () => number,
) {
  const takeSlot = createSlots(concurrency);
  const shortest = 1000 / rps;
  let interval = shortest;
  let nextStart = 0;
  return {
    async run<T>(task: () => Promise<T>): Promise<T> {
      const leave = await takeSlot();
      try {
        const start = Math.max(nextStart, now());
        nextStart = start + interval;
        if (start > now()) await sleep(start - now());
        return await task();
      } finally {
        leave();
      }
    },
    /** Increases the delay between requests after a request that was rate-limited, and decreases it after others. */
    adapt(wasLimited: boolean): void {
      interval = wasLimited
        ? Math.max(interval, Math.min(1.25 * Math.max(interval, firstInterval), longestInterval))
        : Math.max(0.97 * interval, shortest);
    },
    /** Starts nothing before this time. */
    holdUntil(time: number): void {
      nextStart = Math.max(nextStart, time);
    },
  };
}

/**
 * Returns the milliseconds to wait before the next request: 0 unless the response requests it by `Retry-After` on a 429
 * or 503, or by a `Ratelimit` header with no request left.
 */
function retryDelay(response: HttpResponse, now: number): number {
  const { "retry-after": after, date, ratelimit } = response.headers;
  if (!isRateLimited(response)) return rateLimitDelay(ratelimit);
  // The clock of the target may be wrong.
  return after === undefined ? 1000 : retryAfter(after, Date.parse(date ?? "") || now);
}

function retryAfter(value: string, now: number): number {
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 1000;
}

/** Reads `Ratelimit: "default";r=50;t=30`, one or more: with no request left of one, the wait is its `t` seconds. */
function rateLimitDelay(value = ""): number {
  const delays = value.split(",").map((policy) => {
    const left = /;\s*r=(\d+)/.exec(policy)?.[1];
    const seconds = /;\s*t=(\d+)/.exec(policy)?.[1];
    return left === "0" && seconds !== undefined ? Number(seconds) * 1000 : 0;
  });
  return Math.max(...delays);
}
