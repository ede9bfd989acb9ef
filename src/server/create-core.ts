import { World } from "../world/world.js";
import { KeptAnswers } from "./answers.js";
import type { MockCore } from "./core.js";
import { generatedTenants } from "./generated-tenants.js";
import { RateLimiter } from "./limits/rate-limit.js";
import { onceEach } from "./notices.js";
import { loadDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";
import { SessionTexts } from "./render/session.js";

/** Makes what a mock answers with: its data, its document. */
export async function createCore(options: ResolvedOptions): Promise<MockCore> {
  const { revision, profile, epoch, maxTenants } = options;
  const tenants = generatedTenants(options);
  const world = new World({ profile, epoch, maxTenants, seedOf: tenants.seedOf });
  return {
    document: await loadDocument(revision),
    options,
    world,
    answers: new KeptAnswers(),
    sessionTexts: new SessionTexts(revision, profile),
    limiter: options.rateLimit ? new RateLimiter(profile) : undefined,
    openTenant: ({ accountId, appId }) => world.tenant(accountId, appId) ?? tenants.open(world, accountId, appId),
    notice: onceEach(options.onNotice),
  };
}
