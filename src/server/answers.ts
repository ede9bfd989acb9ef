import type { Instant } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import { RecentCache } from "./render/recent-cache.js";

interface KeptAnswer {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly tenant: Tenant;
  readonly version: number;
  readonly now: Instant;
}

const utf8 = new TextEncoder();

const maxBytes = 32 * 1024 * 1024;

/** Answers by URL, kept as bytes until the tenant's state or the clock changes. */
export class KeptAnswers {
  readonly #answers = new RecentCache<string, KeptAnswer>(maxBytes, ({ body }, url) => body.length + url.length);

  get(url: string, tenant: Tenant, now: Instant): Uint8Array<ArrayBuffer> | undefined {
    const kept = this.#answers.get(url);
    return kept && kept.tenant === tenant && kept.version === tenant.version && kept.now === now
      ? kept.body
      : undefined;
  }

  /** Keeps the text of an answer, and returns its bytes. */
  keep(url: string, tenant: Tenant, now: Instant, text: string): Uint8Array<ArrayBuffer> {
    const body = utf8.encode(text);
    this.#answers.set(url, { body, tenant, version: tenant.version, now });
    return body;
  }
}
