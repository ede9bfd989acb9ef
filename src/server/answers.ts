import type { Instant, TenantKey } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import type { Body } from "./http/exchange.js";
import { encode } from "./http/utf8.js";
import type { Exchange } from "./journal/journal.js";
import type { DescribedOperation } from "./openapi.js";
import { RecentCache } from "./render/recent-cache.js";

/** An answer of a tenant with what the journal tells of it, so that giving it again makes nothing new. */
export interface KeptAnswer extends Exchange {
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
  readonly answer: Body;
}

/** Node sends a text together with the headers, and bytes on their own: texts win as long as they are short. */
const shortLength = 1024;
const maxLength = 64 * 1024 * 1024;

/** Answers by URL, kept until the tenant's state or the clock changes. */
export class KeptAnswers {
  readonly #answers = new RecentCache<string, Dated>(maxLength, ({ kept }, url) => kept.answer.length + url.length);

  /** The answer to a URL, if it is still right at this time. */
  get(url: string, now: Instant): KeptAnswer | undefined {
    const dated = this.#answers.get(url);
    if (!dated || dated.now !== now || dated.version !== dated.tenant.version) return undefined;
    const { kept } = dated;
    // Only what is asked for again is worth the bytes: many that nobody wants keep the garbage collector busy.
    if (typeof kept.answer === "string" && kept.answer.length > shortLength) {
      dated.kept = { ...kept, answer: encode(kept.answer) };
    }
    return dated.kept;
  }

  /** Keeps the text that a tenant answers at this time. */
  keep({ url, operation, text }: Answered, tenant: Tenant, now: Instant): void {
    const kept = { method: "GET", url, operation, tenant: tenant.key, status: 200, answer: text, faults: [] };
    this.#answers.set(url, { kept, tenant, version: tenant.version, now });
  }
}

/** What was answered to whom. */
interface Answered {
  readonly url: string;
  readonly operation: DescribedOperation;
  readonly text: string;
}

/** A kept answer with the state that it tells of. */
interface Dated {
  kept: KeptAnswer;
  readonly tenant: Tenant;
  readonly version: number;
  readonly now: Instant;
}
