import type * as files from "../../fixtures/scenario/load.js";
import type { ScenarioFile } from "../../fixtures/scenario/model.js";
import type { ShippedName } from "../../fixtures/scenario/names.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import { keyOf } from "../../lib/keyed-random.js";
import { limits } from "../../lib/limits.js";
import { isError, messageOf } from "../../lib/message.js";
import { DocumentError } from "../../lib/problem.js";
import { CommandError } from "../../world/commands.js";
import { type EventLog, LocalLog, type LogRecord, retryConflicts, StateError } from "../../world/log/event-log.js";
import type * as stateFolder from "../../world/log/state-folder.js";
import type { TenantKey } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import { SessionTexts } from "../handlers/session-text.js";
import { fieldsOf, loadDocument, type ServedDocument } from "../http/served-document.js";
import { defaultScope } from "../http/urls.js";
import { loadMistakeRules, type MistakeRules } from "../journal/mistakes.js";
import type { StrictCheck } from "../journal/strict.js";
import type { Replica, SavedScope } from "../replicas/replica.js";
import { checkOrigin, type Origin, type SharedLog } from "../replicas/shared-log.js";
import { Scope, type ScopeWatcher } from "../scope/scope.js";
import { Scopes } from "../scope/scopes.js";
import { SharedMemory } from "../scope/shared-memory.js";
import type { ScopeVariant, VariantSettings } from "../scope/variant.js";
import type { ResolvedOptions } from "./options.js";
import { StartingWorld } from "./starting-world.js";

/** What all requests share, whatever the transport: a port, an injected request, a service worker. It needs nothing of Node. */
export interface ServerContext {
  readonly document: ServedDocument;
  readonly options: ResolvedOptions;
  /** Worlds with their clocks, faults and journals. */
  readonly scopes: Scopes;
  /** Those that watch all scopes. */
  readonly watchers: Set<ScopeWatcher>;
  /** This process as one of those that share a log; undefined when it is alone. */
  readonly replica: Replica | undefined;
  /** The fields of a meeting in responses, in their order. */
  readonly meetingFields: readonly string[];
  readonly sessionTexts: SessionTexts;
  /** Opens a tenant; only the first one has to wait, until the generator of data is loaded. */
  readonly openTenant: (world: World, key: TenantKey) => Tenant | Promise<Tenant>;
  /** Loads the generator of data. */
  readonly ready: () => Promise<void>;
  /** Loads what fault rules need. */
  readonly loadFaults: () => Promise<unknown>;
  /** Checks a scenario, given by a shipped name or its content, and returns its content for events. Throws `DocumentError`. */
  readonly validateScenario: (scenario: ShippedName | object) => Promise<ScenarioFile>;
  /** Loads what reads and writes scenario files; undefined where there are no files. */
  readonly scenarioFiles: NodeServices["scenarioFiles"] | undefined;
  /** Returns the scenario that a world started with, and its seed; undefined for generated data. */
  readonly scenarioOf: (world: World) => (ScenarioFile & { readonly seed: string }) | undefined;
  /** Restarts every scope with a scenario. Throws, and changes nothing, when the log cannot store that. */
  readonly useScenario: (scenario: Scenario) => void;
  /** Reports, once, what is probably a mistake. */
  readonly notice: (text: string) => void;
  /** Reports an error that only a defect of the mock can throw. */
  readonly reportDefect: (error: unknown) => void;
  /** Rejects requests that make a mistake of strict mode; undefined when there is none. */
  readonly strict: StrictCheck | undefined;
  /** What the client mistakes of a logged request are found by; undefined when requests are not logged. */
  readonly mistakeRules: MistakeRules | undefined;
  /** Aborted when the mock closes. */
  readonly closing: AbortSignal;
  /** Ends delays, and closes the log. */
  readonly close: () => Promise<void>;
}

/** What only Node has: folders, and the files of the package. */
export interface NodeServices {
  /** Loads the log of events in a folder. */
  readonly fileLog: () => Promise<Pick<typeof stateFolder, "openStateFolder" | "storedOrigin">>;
  /** Loads what lets the mock share a log with others, and what creates the variants of their scopes. */
  readonly replicas: (options: ResolvedOptions) => Promise<{
    readonly Replica: typeof Replica;
    readonly createVariant: (settings: VariantSettings) => ScopeVariant;
    /** Version of this package. */
    readonly release: string;
  }>;
  readonly emitWarning: (error: Error) => void;
  /** Loads what reads and writes scenario files. */
  readonly scenarioFiles: () => Promise<
    Pick<typeof files, "loadScenario" | "parseScenario"> & { readonly formatYaml: (data: object) => string }
  >;
}

/** Creates the context of a mock, whose scopes differ from it as `everywhere` says. Throws when its state or log cannot be used. */
export async function createContext(
  given: ResolvedOptions,
  node?: NodeServices,
  everywhere?: ScopeVariant,
): Promise<ServerContext> {
  const log = await given.log?.open(originOf(given), given.onNotice ?? (() => {}));
  try {
    return await createContextOn(log, given, node, everywhere);
  } catch (error) {
    await log?.close();
    throw error;
  }
}

async function createContextOn(
  log: SharedLog | undefined,
  given: ResolvedOptions,
  node: NodeServices | undefined,
  everywhere: ScopeVariant | undefined,
): Promise<ServerContext> {
  const continues = given.isRealTime || (log !== undefined && given.startsNow);
  const options = continues ? await continued(given, node, log) : given;
  if (log && options.log) checkOrigin(log.origin, originOf(options), options.log.name);
  const { revision, profile } = options;
  const start = new StartingWorld(options);
  const world = start.worldOptions;
  const now = () => performance.now();
  const strict = options.strict.length > 0 ? await import("../journal/strict.js") : undefined;
  let faultSets: typeof import("../faults/fault-set.js") | undefined;
  const loadFaults = async () => (faultSets ??= await import("../faults/fault-set.js"));
  const watchers = new Set<ScopeWatcher>();
  const scopeOptions = {
    ...options,
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
  const closing = new AbortController();
  const memory = new SharedMemory(limits.scopeBytes.value, () => scopes.reclaim(memory));
  const notice = options.onNotice ? warnOnce(options.onNotice) : () => {};
  const shared = log && node && (await joinReplicas(log, node));
  const main =
    shared?.main ?? (options.state === undefined ? newScope(defaultScope) : await storedScope(options.state));
  const scopes = shared?.scopes ?? new Scopes(main, newScope, options, now);
  const replica = shared?.replica;
  const document = await loadDocument(revision);
  return {
    document,
    meetingFields: fieldsOf(document, "Meeting"),
    options,
    scopes,
    watchers,
    replica,
    sessionTexts: new SessionTexts(revision, profile),
    openTenant(world, { accountId, appId }) {
      const open = () => world.tenant(accountId, appId) ?? openNew();
      const openNew = () => {
        scopes.makeRoom();
        return world.openLogged(accountId, appId);
      };
      if (replica) return world.tenant(accountId, appId) ?? openForAll(open);
      return start.loaded ? open() : start.load().then(open);
    },
    ready: () => start.load(),
    loadFaults,
    validateScenario: async (scenario) =>
      start.validate(typeof scenario === "string" ? await shipped(scenario) : scenario),
    scenarioFiles: node?.scenarioFiles,
    scenarioOf: ({ scenario }) => start.content(scenario),
    useScenario(scenario) {
      if (replica)
        throw new Error("Replicas start with the same scenario: load another one by the command `state load`.");
      const before = start.scenario;
      start.replace(scenario);
      try {
        // The only one that can fail: its log may have no room.
        void main.restart();
      } catch (error) {
        start.replace(before);
        throw error;
      }
      for (const scope of scopes.named) void scope.restart();
    },
    notice,
    reportDefect(error) {
      const defect = isError(error) ? error : new Error(String(error));
      if (node) node.emitWarning(defect);
      else notice(defect.stack ?? defect.message);
    },
    strict: await strict?.strictCheck(options),
    mistakeRules: options.onRequest && (await loadMistakeRules(options)),
    closing: closing.signal,
    async close() {
      closing.abort();
      await (replica ? replica.leave() : main.timeline.log.close());
    },
  };

  async function openForAll(open: () => Tenant | Promise<Tenant>): Promise<Tenant> {
    const tenant = await retryConflicts(open);
    await replica?.settle();
    return tenant;
  }

  function newScope(name: string, variant = everywhere, log: EventLog = new LocalLog(), saved?: SavedScope): Scope {
    const shared = name === defaultScope ? undefined : memory;
    const scope = new Scope(name, world, scopeOptions, log, now, saved?.timeline, variant, shared);
    if (saved) scope.restoreFaults(saved.faults);
    scope.startClock(saved?.speed);
    return scope;
  }

  /** Joins the replicas of a log; their scopes are those of its records. */
  async function joinReplicas(log: SharedLog, node: NodeServices) {
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
    const main = replica.main;
    const scopes = new Scopes(main, newScope, options, now, replica);
    return { replica, main, scopes };
  }

  async function shipped(name: ShippedName): Promise<object> {
    if (!node) throw new CommandError("conflict", "There are no shipped scenarios here: give the content of one.");
    return (await (await node.scenarioFiles()).loadScenario(name)).content;
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
      const scope = new Scope(defaultScope, world, scopeOptions, opened.log, now, opened);
      opened.compact(scope.timeline);
      scope.startClock();
      return scope;
    } catch (error) {
      await opened.log.close();
      if (!(error instanceof DocumentError)) throw error;
      const advice = "use the version that wrote it, or choose another folder";
      throw new StateError(`${folder} holds a scenario that this version does not take; ${advice}: ${error.message}`);
    }
  }
}

/** Describes the start of a world, without its events. */
function originOf({ seed, meetings, sessions, epoch, profile, scenario }: ResolvedOptions): Origin {
  if (!scenario) return { scenario: null, seed, meetings, sessions, epoch, profile };
  const { name, clock, content } = scenario;
  return { scenario: name, seed: scenario.seed, clock, content: hashOf(content), profile };
}

/** Returns the options with the time at which a stored world started, which continues until now. */
async function continued(
  options: ResolvedOptions,
  node: NodeServices | undefined,
  log: SharedLog | undefined,
): Promise<ResolvedOptions> {
  const inFolder = async (folder: string) => (await node?.fileLog())?.storedOrigin(folder);
  const stored = log?.origin ?? (options.state === undefined ? undefined : await inFolder(options.state));
  return typeof stored?.epoch === "number" ? { ...options, epoch: stored.epoch } : options;
}

function loadsScenario({ events = [] }: LogRecord): boolean {
  return events.some(
    (event) => event.type === "ScenarioBegun" || (event.type === "ScenarioLoaded" && event.start.scenario),
  );
}

function hashOf(content: object): string {
  const { high, low } = keyOf(JSON.stringify(content));
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

const maxNotices = 1000;

/** Reports each notice once, and none after the first thousand, so that no client can fill a terminal or the memory. */
function warnOnce(report: (notice: string) => void): (notice: string) => void {
  const reported = new Set<string>();
  return (notice) => {
    if (reported.has(notice) || reported.size >= maxNotices) return;
    reported.add(notice);
    report(notice);
  };
}
