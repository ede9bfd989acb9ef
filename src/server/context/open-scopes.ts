import type * as files from "../../fixtures/scenario/load.js";
import { limits } from "../../lib/limits.js";
import { messageOf } from "../../lib/message.js";
import { DocumentError } from "../../lib/problem.js";
import { type EventLog, LocalLog, type LogRecord, StateError } from "../../world/log/event-log.js";
import type * as stateFolder from "../../world/log/state-folder.js";
import { defaultScope } from "../http/urls.js";
import type { Replica } from "../replicas/replica.js";
import type { SharedLog } from "../replicas/shared-log.js";
import type { SavedScope } from "../replicas/snapshots.js";
import type { ScopeVariant, VariantSettings } from "../scope/scope.js";
import { Scope, type ScopeWatcher } from "../scope/scope.js";
import { Scopes, SharedMemory } from "../scope/scopes.js";
import type { ResolvedOptions } from "./options.js";
import { originOf } from "./origin.js";
import type { StartingWorld } from "./starting-world.js";

/** Services of Node: folders, and the files of the package. */
export interface NodeServices {
  readonly fileLog: () => Promise<Pick<typeof stateFolder, "openStateFolder" | "storedOrigin">>;
  /** Loads the modules that share a log with other processes, and create the variants of their scopes. */
  readonly replicas: (options: ResolvedOptions) => Promise<{
    readonly Replica: typeof Replica;
    readonly createVariant: (settings: VariantSettings) => ScopeVariant;
    readonly release: string;
  }>;
  readonly emitWarning: (error: Error) => void;
  readonly scenarioFiles: () => Promise<Pick<typeof files, "loadScenario" | "parseScenario">>;
}

export type OpenedScopes = Awaited<ReturnType<typeof openScopes>>;

/** Opens the scopes of a mock: with the state in a folder or a shared log, or new. Throws `StateError`. */
export async function openScopes({
  options,
  start,
  node,
  log,
  everywhere,
}: {
  readonly options: ResolvedOptions;
  readonly start: StartingWorld;
  readonly node: NodeServices | undefined;
  readonly log: SharedLog | undefined;
  readonly everywhere: ScopeVariant | undefined;
}) {
  const now = () => performance.now();
  const notice = options.onNotice ?? (() => {});
  let faultSets: typeof import("../faults/fault-set.js") | undefined;
  const loadFaults = async () => (faultSets ??= await import("../faults/fault-set.js"));
  const watchers = new Set<ScopeWatcher>();
  const scopeOptions = {
    ...options,
    world: start.worldOptions,
    now,
    watchers,
    startFaults:
      options.faults.length > 0
        ? await (await loadFaults()).faultSetFactory(options.seed, options.faults)
        : () => undefined,
    emptyFaults() {
      if (!faultSets) throw new Error("Faults are not loaded yet.");
      return new faultSets.FaultSet(options.seed);
    },
    get isRealTime() {
      return options.isRealTime && !start.scenario;
    },
  };
  const memory = new SharedMemory(limits.scopeBytes, () => scopes.reclaim(memory));
  const replica = log && node && (await joinReplicas(log, node));
  const main =
    replica?.main ?? (options.state === undefined ? newScope(defaultScope) : await storedScope(options.state));
  const scopes = new Scopes(main, newScope, options, now, replica);
  return {
    scopes,
    watchers,
    /** This process as one of those that share a log; undefined if it is alone. */
    replica,
    loadFaults,
  };

  function newScope(name: string, variant = everywhere, log: EventLog = new LocalLog(), saved?: SavedScope): Scope {
    const shared = name === defaultScope ? undefined : memory;
    const scope = new Scope(name, scopeOptions, log, { from: saved?.timeline, variant, memory: shared });
    if (saved) scope.restoreFaults(saved.faults);
    scope.startClock(saved?.speed);
    return scope;
  }

  /** Joins the replicas of a log; the scopes come from its records. */
  async function joinReplicas(log: SharedLog, node: NodeServices): Promise<Replica> {
    const [{ Replica, createVariant, release }] = await Promise.all([
      node.replicas(options),
      start.load(),
      start.loadScenarios(),
      loadFaults(),
    ]);
    const replica = new Replica(log, {
      createScope: (name, log, { variant, saved }) => newScope(name, variant && createVariant(variant), log, saved),
      release,
      notice,
    });
    await replica.join().catch((error: unknown) => {
      if (error instanceof StateError) throw error;
      throw new StateError(`cannot join the replicas of ${options.log?.name}: ${messageOf(error)}`);
    });
    return replica;
  }

  async function storedScope(folder: string): Promise<Scope> {
    if (!node) throw new Error(`The state cannot be stored in ${folder}: there are no folders here.`);
    const [{ openStateFolder }] = await Promise.all([node.fileLog(), start.load()]);
    const origin = () => originOf({ ...options, scenario: start.scenario });
    const opened = openStateFolder({ folder, origin, warn: notice });
    try {
      if (opened.base?.scenario || opened.records.some(loadsScenario)) await start.loadScenarios();
      const scope = new Scope(defaultScope, scopeOptions, opened.log, { from: opened, variant: everywhere });
      opened.compact(scope.timeline);
      scope.startClock();
      return scope;
    } catch (error) {
      await opened.log.close();
      if (!(error instanceof DocumentError)) throw error;
      const advice = "use the version that wrote it, or choose another folder";
      throw new StateError(
        `${folder} contains a scenario that this version does not accept; ${advice}: ${error.message}`,
      );
    }
  }
}

function loadsScenario({ events = [] }: LogRecord): boolean {
  return events.some(
    (event) => event.type === "ScenarioBegun" || (event.type === "ScenarioLoaded" && event.start.scenario),
  );
}
