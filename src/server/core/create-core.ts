import type { ShippedName } from "../../fixtures/scenario/names.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import { keyOf } from "../../lib/keyed-random.js";
import { DocumentError } from "../../lib/problem.js";
import { CommandError } from "../../world/commands/command-error.js";
import { type LogRecord, noLog } from "../../world/log/event-log.js";
import type { openFileLog } from "../../world/log/file/open-file-log.js";
import { StateError } from "../../world/log/file/state-error.js";
import { SessionTexts } from "../render/session.js";
import { Scope } from "../scope/scope.js";
import { defaultScope } from "../scope/scope-name.js";
import { Scopes } from "../scope/scopes.js";
import type { MockCore } from "./core.js";
import { onceEach } from "./notices.js";
import { loadDocument } from "./openapi.js";
import type { ResolvedOptions } from "./options.js";
import { StartingWorld } from "./starting-world.js";

/** What only Node has: folders, and the files of the package. */
export interface NodeParts {
  /** Loads what keeps events in a folder. */
  readonly fileLog: () => Promise<typeof openFileLog>;
  /** Reads a scenario that comes with the package. */
  readonly shipped: (name: ShippedName) => Promise<Scenario>;
}

/** Makes what a mock answers with: its scopes, its data, its document. Throws when the state cannot be kept as asked. */
export async function createCore(options: ResolvedOptions, node?: NodeParts): Promise<MockCore> {
  const { revision, profile } = options;
  const start = new StartingWorld(options);
  const world = start.worldOptions;
  const now = () => performance.now();
  const strict = options.strict.length > 0 ? await import("../journal/mistakes/strict.js") : undefined;
  const closing = new AbortController();
  const main = options.state === undefined ? newScope(defaultScope) : await keptScope(options.state);
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
    admit: async (scenario) => start.admit(typeof scenario === "string" ? await shipped(scenario) : scenario),
    scenarioOf: ({ scenario }) => start.contentOf(scenario),
    begin(scenario) {
      const before = start.scenario;
      start.become(scenario);
      try {
        // The only one that can fail: its log may have no room.
        main.restart();
      } catch (error) {
        start.become(before);
        throw error;
      }
      for (const scope of scopes.named) scope.restart();
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

  async function shipped(name: ShippedName): Promise<object> {
    if (!node) throw new CommandError("conflict", "This way in has no shipped scenarios: give the content of one.");
    return (await node.shipped(name)).content;
  }

  /** The default scope as a folder keeps it. */
  async function keptScope(folder: string): Promise<Scope> {
    if (!node) throw new Error(`The state cannot be kept in ${folder}: this way in has no folders.`);
    const [openFileLog] = await Promise.all([node.fileLog(), start.load()]);
    const warn = options.onNotice;
    const opened = openFileLog({ folder, origin, timeline: () => scope.timeline, warn });
    const scope = new Scope(defaultScope, world, options, opened.log, now);
    try {
      if (opened.base?.scenario || opened.records.some(beginsScenario)) await start.loadScenarios();
      scope.timeline.restore(scope.world, opened.base, opened.records);
      return scope;
    } catch (error) {
      await opened.log.close();
      if (!(error instanceof DocumentError)) throw error;
      const advice = "use the version that wrote it, or choose another folder";
      throw new StateError(`${folder} holds a scenario that this version does not take; ${advice}: ${error.message}`);
    }
  }

  /** What the world is made of besides its events. */
  function origin(): Readonly<Record<string, unknown>> {
    const { seed, meetings, sessions, epoch } = options;
    if (!start.scenario) return { scenario: null, seed, meetings, sessions, epoch, profile };
    const { name, clock, content } = start.scenario;
    return { scenario: name, seed: start.scenario.seed, clock, content: hashOf(content), profile };
  }
}

function beginsScenario({ events = [] }: LogRecord): boolean {
  return events.some(
    (event) => event.type === "ScenarioBegun" || (event.type === "ScenarioLoaded" && event.start.scenario),
  );
}

function hashOf(content: object): string {
  const { high, low } = keyOf(JSON.stringify(content));
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
