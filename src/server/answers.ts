import type { Instant } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import { flatText } from "./render/flat-text.js";
import { RecentCache } from "./render/recent-cache.js";

interface KeptAnswer {
  readonly body: string;
  readonly tenant: Tenant;
  readonly version: number;
  readonly now: Instant;
}

const maxLength = 64 * 1024 * 1024;

/** Answers by URL, kept until the tenant's state or the clock changes. */
export class KeptAnswers {
  readonly #answers = new RecentCache<string, KeptAnswer>(maxLength, ({ body }, url) => body.length + url.length);

  get(url: string, tenant: Tenant, now: Instant): string | undefined {
    const kept = this.#answers.get(url);
    return kept && kept.tenant === tenant && kept.version === tenant.version && kept.now === now
      ? kept.body
      : undefined;
  }

  /** Keeps the text of an answer, and returns it. */
  keep(url: string, tenant: Tenant, now: Instant, text: string): string {
    const body = flatText(text);
    this.#answers.set(url, { body, tenant, version: tenant.version, now });
    return body;
  }
}
