import type { Instant, TenantKey } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import { encode } from "./http/utf8.js";
import type { Exchange } from "./journal/journal.js";
import type { DescribedOperation } from "./openapi.js";
import { RecentCache } from "./render/recent-cache.js";

/** An answer of a tenant with what the journal tells of it, so that giving it again makes nothing new. */
export interface KeptAnswer extends Exchange {
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
  readonly answer: Uint8Array<ArrayBuffer>;
  /** The same as text if it is short: Node sends a short text together with the headers, bytes on their own. */
  readonly text: string | undefined;
}

const shortLength = 1024;
const maxBytes = 64 * 1024 * 1024;

/** Answers by URL, kept until the tenant's state or the clock changes. */
export class KeptAnswers {
  readonly #answers = new RecentCache<string, Dated>(maxBytes, ({ kept }, url) => kept.answer.length + url.length);

  /** The answer to a URL, if it is still right at this time. */
  get(url: string, now: Instant): KeptAnswer | undefined {
    const dated = this.#answers.get(url);
    return dated && dated.now === now && dated.version === dated.tenant.version ? dated.kept : undefined;
  }

  /** Keeps the text that a tenant answers at this time, and returns it as it is sent. */
  keep({ url, operation, text }: Answered, tenant: Tenant, now: Instant): KeptAnswer["answer"] {
    const answer = encode(text);
    const short = text.length <= shortLength ? text : undefined;
    const kept = { method: "GET", url, operation, tenant: tenant.key, status: 200, answer, text: short, faults: [] };
    this.#answers.set(url, { kept, tenant, version: tenant.version, now });
    return answer;
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
  readonly kept: KeptAnswer;
  readonly tenant: Tenant;
  readonly version: number;
  readonly now: Instant;
}
