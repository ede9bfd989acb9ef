import { limits } from "../../lib/limits.js";
import { messageOf } from "../../lib/message.js";
import { DocumentError } from "../../lib/problem.js";
import { type EventLog, LocalLog, type LogRecord, StateError } from "../../world/log/event-log.js";
import { defaultScope } from "../http/urls.js";
import type { Replica } from "../replicas/replica.js";
import type { SharedLog } from "../replicas/shared-log.js";
import type { SavedScope } from "../replicas/snapshots.js";
import { Scope, type ScopeWatcher } from "../scope/scope.js";
import { Scopes, SharedMemory } from "../scope/scopes.js";
import type { ScopeVariant } from "../scope/variant.js";
import type { NodeServices } from "./node-services.js";
import type { ResolvedOptions } from "./options.js";
import { originOf } from "./origin.js";
import type { StartingWorld } from "./starting-world.js";

/** The scopes of a mock, and what they share. */
export interface OpenedScopes {
  /** Worlds with their clocks, faults and journals. */
  readonly scopes: Scopes;
  readonly watchers: Set<ScopeWatcher>;
  /** This process as one of those that share a log; undefined when it is alone. */
  readonly replica: Replica | undefined;
  /** Loads what fault rules need. */
  readonly loadFaults: () => Promise<unknown>;
}

/** What scopes are opened with. */
interface Opening {
  readonly options: ResolvedOptions;
  readonly start: StartingWorld;
  readonly notice: (text: string) => void;
  readonly node: NodeServices | undefined;
  /** The log that other processes share. */
  readonly log: SharedLog | undefined;
  /** In what all scopes differ from the mock. */
  readonly everywhere: ScopeVariant | undefined;
}

/**
 * Opens the scopes of a mock: with the state of a folder, with that of the replicas of a log, or new.
 * Throws `StateError` when the state or the log cannot be used.
 */
export async function openScopes({ options, start, notice, node, log, everywhere }: Opening): Promise<OpenedScopes> {
  const now = () => performance.now();
  let faultSets: typeof import("../faults/fault-set.js") | undefined;
  const loadFaults = async () => (faultSets ??= await import("../faults/fault-set.js"));
  const watchers = new Set<ScopeWatcher>();
  const scopeOptions = {
    ...options,
    world: start.worldOptions,
    now,
    watchers,
    startFaults:
      options.faults.length > 0 ? (await loadFaults()).faultSetFactory(options.seed, options.faults) : () => undefined,
    emptyFaults() {
      if (!faultSets) throw new Error("Faults are not loaded yet.");
      return new faultSets.FaultSet(options.seed);
    },
    get isRealTime() {
      return options.isRealTime && !start.scenario;
    },
  };
  const memory = new SharedMemory(limits.scopeBytes.value, () => scopes.reclaim(memory));
  const replica = log && node && (await joinReplicas(log, node));
  const main =
    replica?.main ?? (options.state === undefined ? newScope(defaultScope) : await storedScope(options.state));
  const scopes = new Scopes(main, newScope, options, now, replica);
  return { scopes, watchers, replica, loadFaults };

  function newScope(name: string, variant = everywhere, log: EventLog = new LocalLog(), saved?: SavedScope): Scope {
    const shared = name === defaultScope ? undefined : memory;
    const scope = new Scope(name, scopeOptions, log, { from: saved?.timeline, variant, memory: shared });
    if (saved) scope.restoreFaults(saved.faults);
    scope.startClock(saved?.speed);
    return scope;
  }

  /** Joins the replicas of a log; their scopes are those of its records. */
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

  /** Restores the default scope from a folder. */
  async function storedScope(folder: string): Promise<Scope> {
    if (!node) throw new Error(`The state cannot be stored in ${folder}: there are no folders here.`);
    const [{ openStateFolder }] = await Promise.all([node.fileLog(), start.load()]);
    const warn = options.onNotice ?? (() => {});
    const origin = () => originOf({ ...options, scenario: start.scenario });
    const opened = openStateFolder({ folder, origin, warn });
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
