import type { Body } from "../http/messages.js";
import type { RouteMatch } from "../http/router.js";

export interface CachedResponse {
  /** The route of the URL, which does not depend on the world. */
  readonly match: RouteMatch;
  readonly body: Body;
  /** Version of the world that the body shows; the response is valid while the world has it. */
  readonly version: number;
}

const maxLength = 64 * 1024 * 1024;

/** Responses by path and query, at most 64 MiB of them: all are dropped when there is no room for another. */
export class ResponseCache {
  readonly #responses = new Map<string, CachedResponse>();
  #length = 0;

  /** `memory` counts what it holds, if it shares memory with others. */
  constructor(private readonly memory?: { add(bytes: number): void } | undefined) {}

  get(url: string): CachedResponse | undefined {
    return this.#responses.get(url);
  }

  set(url: string, response: CachedResponse): void {
    const whole = url.length + response.body.length;
    const replaced = this.#responses.get(url);
    const more = replaced ? response.body.length - replaced.body.length : whole;
    const isFull = this.#length + more > maxLength;
    if (isFull) this.clear();
    this.#responses.set(url, response);
    this.#length += isFull ? whole : more;
    this.memory?.add(isFull ? whole : more);
  }

  clear(): void {
    this.#responses.clear();
    this.memory?.add(-this.#length);
    this.#length = 0;
  }
}
