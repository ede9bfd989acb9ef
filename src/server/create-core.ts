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

/** Loads what keeps the state in a folder. It needs Node, so that whoever makes a core has to bring it. */
export type LoadFileLog = () => Promise<typeof import("../world/log/file/open-file-log.js")>;

/** Makes what a mock answers with: its scopes, its data, its document. */
export async function createCore(options: ResolvedOptions, loadFileLog?: LoadFileLog): Promise<MockCore> {
  const { revision, profile } = options;
  const start = new StartingWorld(options);
  const world = start.worldOptions;
  const now = () => performance.now();
  const strict = options.strict.length > 0 ? await import("./journal/mistakes/strict.js") : undefined;
  const closing = new AbortController();
  const kept = options.state !== undefined && loadFileLog;
  const main = kept ? await keptScope(options.state, loadFileLog) : newScope(defaultScope);
  const scopes = new Scopes(main, newScope, options, now);
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
      await main.timeline.log.close();
    },
  };

  function newScope(name: string): Scope {
    return new Scope(name, world, options, noLog, now);
  }

  /** The default scope as a folder keeps it. */
  async function keptScope(folder: string, load: LoadFileLog): Promise<Scope> {
    const [{ openFileLog }] = await Promise.all([load(), start.load()]);
    const { seed, meetings, sessions, epoch, scenario, onNotice } = options;
    const origin = scenario
      ? { scenario: scenario.name, seed: scenario.seed, clock: scenario.clock, profile }
      : { scenario: null, seed, meetings, sessions, epoch, profile };
    const opened = openFileLog({ folder, origin, timeline: () => scope.timeline, warn: onNotice });
    const scope = new Scope(defaultScope, world, options, opened.log, now);
    scope.timeline.restore(scope.world, opened.base, opened.records);
    return scope;
  }
}
