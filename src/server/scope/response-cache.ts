import { encode } from "../../lib/utf8.js";
import type { TenantKey } from "../../world/records.js";
import type { World } from "../../world/world.js";
import type { Body } from "../http/messages.js";
import { RecentCache } from "../http/recent-cache.js";
import type { DescribedOperation } from "../http/served-document.js";
import type { RecordedRequest } from "../journal/journal.js";

/** An answer of a tenant with what the journal tells of it, so that giving it again makes nothing new. */
export interface KeptAnswer extends Pick<RecordedRequest, "method" | "url" | "status" | "faults"> {
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
  answer: Body;
  /** Characters of its text. */
  readonly length: number;
  /** The version of the world that it was made of. */
  readonly version: number;
}

/** Node sends a text together with the headers, and bytes on their own: texts win as long as they are short. */
const shortLength = 1024;
const noFaults: readonly string[] = [];
const maxLength = 64 * 1024 * 1024;

/** Answers by URL, kept until the tenant's state or the clock changes. */
export class KeptAnswers {
  #answers = newCache();

  constructor(private readonly world: Pick<World, "version">) {}

  /** The answer to a URL, if it is still right. */
  get(url: string): KeptAnswer | undefined {
    const kept = this.#answers.get(url);
    if (kept?.version !== this.world.version) return undefined;
    // Only what is asked for again is worth the bytes: many that nobody wants keep the garbage collector busy.
    if (typeof kept.answer === "string" && kept.answer.length > shortLength) kept.answer = encode(kept.answer);
    return kept;
  }

  /** Keeps the text that a tenant answers now. */
  keep(url: string, operation: DescribedOperation, text: string, tenant: TenantKey): void {
    this.#answers.set(url, {
      method: "GET",
      url,
      operation,
      tenant,
      status: 200,
      answer: text,
      length: text.length,
      faults: noFaults,
      version: this.world.version,
    });
  }

  /** Forgets all of them. */
  clear(): void {
    this.#answers = newCache();
  }
}

function newCache(): RecentCache<string, KeptAnswer> {
  return new RecentCache(maxLength, ({ length }, url) => length + url.length);
}
