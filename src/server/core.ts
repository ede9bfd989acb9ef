import type { TenantKey } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import type { World } from "../world/world.js";
import type { KeptAnswers } from "./answers.js";
import type { RateLimiter } from "./limits/rate-limit.js";
import type { ServedDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";
import type { SessionTexts } from "./render/session.js";

/** What answers are made of, whatever carries them: a port, an injected request, a service worker. It needs nothing of Node. */
export interface MockCore {
  readonly document: ServedDocument;
  readonly options: ResolvedOptions;
  readonly world: World;
  readonly answers: KeptAnswers;
  readonly sessionTexts: SessionTexts;
  /** Counts requests, when they are to be counted. */
  readonly limiter: RateLimiter | undefined;
  /** Opens a tenant; only the first one has to wait, until what generates data is loaded. */
  readonly openTenant: (key: TenantKey) => Tenant | Promise<Tenant>;
  /** Tells, once, of what is probably a mistake. */
  readonly notice: (text: string) => void;
}
