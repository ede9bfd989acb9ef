import { noLog } from "../world/log/event-log.js";
import type { WorldOptions } from "../world/world.js";
import type { MockCore } from "./core.js";
import { GeneratedTenants } from "./generated-tenants.js";
import { onceEach } from "./notices.js";
import { loadDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";
import { SessionTexts } from "./render/session.js";
import { Scope } from "./scope/scope.js";
import { defaultScope } from "./scope/scope-name.js";
import { Scopes } from "./scope/scopes.js";

/** Makes what a mock answers with: its scopes, its data, its document. */
export async function createCore(options: ResolvedOptions): Promise<MockCore> {
  const { revision, profile, epoch, maxTenants } = options;
  const tenants = new GeneratedTenants(options);
  const world: WorldOptions = { profile, epoch, maxTenants, seedOf: (key) => tenants.seedOf(key) };
  const now = () => performance.now();
  const strict = options.strict.length > 0 ? await import("./journal/mistakes/strict.js") : undefined;
  const closing = new AbortController();
  const main = new Scope(defaultScope, world, options, noLog, now);
  return {
    document: await loadDocument(revision),
    options,
    scopes: new Scopes(main, (name) => new Scope(name, world, options, noLog, now), options, now),
    sessionTexts: new SessionTexts(revision, profile),
    openTenant: (world, { accountId, appId }) =>
      world.tenant(accountId, appId) ??
      (tenants.loaded ? world.open(accountId, appId) : tenants.load().then(() => world.open(accountId, appId))),
    ready: () => tenants.load(),
    notice: onceEach(options.onNotice),
    strict: await strict?.strictCheck(options),
    closing: closing.signal,
    async close() {
      closing.abort();
    },
  };
}
