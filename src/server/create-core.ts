import { noLog } from "../world/log/event-log.js";
import type { MockCore } from "./core.js";
import { onceEach } from "./notices.js";
import { loadDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";
import { SessionTexts } from "./render/session.js";
import { Scope } from "./scope/scope.js";
import { defaultScope } from "./scope/scope-name.js";
import { Scopes } from "./scope/scopes.js";
import { StartingWorld } from "./starting-world.js";

/** Makes what a mock answers with: its scopes, its data, its document. */
export async function createCore(options: ResolvedOptions): Promise<MockCore> {
  const { revision, profile } = options;
  const start = new StartingWorld(options);
  const world = start.worldOptions;
  const now = () => performance.now();
  const strict = options.strict.length > 0 ? await import("./journal/mistakes/strict.js") : undefined;
  const closing = new AbortController();
  const main = new Scope(defaultScope, world, options, noLog, now);
  const scopes = new Scopes(main, (name) => new Scope(name, world, options, noLog, now), options, now);
  return {
    document: await loadDocument(revision),
    options,
    scopes,
    sessionTexts: new SessionTexts(revision, profile),
    openTenant: (world, { accountId, appId }) =>
      world.tenant(accountId, appId) ??
      (start.loaded ? world.open(accountId, appId) : start.load().then(() => world.open(accountId, appId))),
    ready: () => start.load(),
    begin(scenario) {
      start.become(scenario);
      for (const scope of [scopes.main, ...scopes.named]) scope.restart();
    },
    notice: onceEach(options.onNotice),
    strict: await strict?.strictCheck(options),
    closing: closing.signal,
    async close() {
      closing.abort();
    },
  };
}
