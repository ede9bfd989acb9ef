import type { Instant, TenantKey } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import type { Exchange } from "./journal/journal.js";
import type { DescribedOperation } from "./openapi.js";
import { RecentCache } from "./render/recent-cache.js";

/** An answer of a tenant with what the journal tells of it, so that giving it again makes nothing new. */
export interface KeptAnswer extends Exchange {
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
  readonly answer: Uint8Array<ArrayBuffer>;
}

const maxBytes = 64 * 1024 * 1024;

/** Answers by URL, kept until the tenant's state or the clock changes. */
export class KeptAnswers {
  readonly #answers = new RecentCache<string, Dated>(maxBytes, ({ kept }, url) => kept.answer.length + url.length);

  /** The answer to a URL, if it is still right at this time. */
  get(url: string, now: Instant): KeptAnswer | undefined {
    const dated = this.#answers.get(url);
    return dated && dated.now === now && dated.version === dated.tenant.version ? dated.kept : undefined;
  }

  /** Keeps what a tenant answers at this time. */
  keep(kept: KeptAnswer, tenant: Tenant, now: Instant): void {
    this.#answers.set(kept.url, { kept, tenant, version: tenant.version, now });
  }
}

/** A kept answer with the state that it tells of. */
interface Dated {
  readonly kept: KeptAnswer;
  readonly tenant: Tenant;
  readonly version: number;
  readonly now: Instant;
}
