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
  const main = options.state === undefined ? newScope(defaultScope) : await keptScope(options.state);
  return {
    document: await loadDocument(revision),
    options,
    scopes: new Scopes(main, newScope, options, now),
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
      await main.timeline.log.close();
    },
  };

  function newScope(name: string): Scope {
    return new Scope(name, world, options, noLog, now);
  }

  /** The default scope as a folder keeps it. */
  async function keptScope(folder: string): Promise<Scope> {
    const [{ openFileLog }] = await Promise.all([import("../world/log/file/open-file-log.js"), tenants.load()]);
    const { seed, meetings, sessions, onNotice } = options;
    const origin = { seed, meetings, sessions, epoch, profile };
    const opened = openFileLog({ folder, origin, timeline: () => scope.timeline, warn: onNotice });
    const scope = new Scope(defaultScope, world, options, opened.log, now);
    scope.timeline.restore(scope.world, opened.base, opened.records);
    return scope;
  }
}
