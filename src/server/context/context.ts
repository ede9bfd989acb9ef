import type { ScenarioFile } from "../../fixtures/scenario/model.js";
import type { ShippedName } from "../../fixtures/scenario/names.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import { isError } from "../../lib/message.js";
import { type Abortable, Ending } from "../../lib/wait.js";
import { CommandError } from "../../world/events.js";
import { retryConflicts, UnavailableError } from "../../world/log/event-log.js";
import type { TenantKey } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import { type ResponseForm, responseForm } from "../handlers/handler.js";
import { loadDocument, type ServedDocument } from "../http/served-document.js";
import { loadMistakeRules, type MistakeRules, type StrictCheck, strictCheck } from "../journal/mistakes.js";
import type { Replica } from "../replicas/replica.js";
import type { SharedLog } from "../replicas/shared-log.js";
import type { ScopeVariant } from "../scope/variant.js";
import type { NodeServices } from "./node-services.js";
import { type OpenedScopes, openScopes } from "./open-scopes.js";
import type { ResolvedOptions } from "./options.js";
import { checkOrigin, continued, sharedOriginOf } from "./origin.js";
import { type SavedScenario, StartingWorld } from "./starting-world.js";

/** What all requests share, whatever the transport: a port, an injected request, a service worker. It needs nothing of Node. */
export interface ServerContext extends OpenedScopes {
  readonly document: ServedDocument;
  readonly options: ResolvedOptions;
  readonly form: ResponseForm;
  /** Opens a tenant; only the first one has to wait, until the generator of data is loaded. */
  readonly openTenant: (world: World, key: TenantKey) => Tenant | Promise<Tenant>;
  /** As `openTenant`, for reads: while a replica cannot log that a tenant is opened, it shows the tenant as it would be then. */
  readonly tenantToRead: (world: World, key: TenantKey) => Tenant | Promise<Tenant>;
  /** Loads the generator of data. */
  readonly ready: () => Promise<void>;
  /** Checks a scenario, given by a shipped name or its content, and returns its content for events. Throws `DocumentError`. */
  readonly validateScenario: (scenario: ShippedName | object) => Promise<ScenarioFile>;
  /** Loads what reads and writes scenario files; undefined where there are no files. */
  readonly scenarioFiles: NodeServices["scenarioFiles"] | undefined;
  /** Returns the scenario that a world started with, and its seed; undefined for generated data. */
  readonly scenarioOf: (world: World) => (ScenarioFile & { readonly seed: string }) | undefined;
  /** Saves a world as a scenario. Pending entries of its timeline are left out. */
  readonly saveScenario: (world: World) => Promise<SavedScenario>;
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
  readonly closing: Abortable;
  /** Ends delays and streams. */
  readonly endWaits: () => void;
  /** Ends delays and streams, and closes the log. */
  readonly close: () => Promise<void>;
}

/** Creates the context of a mock, whose scopes differ from it as `everywhere` says. Throws when its state or log cannot be used. */
export async function createContext(
  given: ResolvedOptions,
  node?: NodeServices,
  everywhere?: ScopeVariant,
): Promise<ServerContext> {
  const log = await given.log?.open(sharedOriginOf(given), given.onNotice ?? (() => {}));
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
  if (log && options.log) checkOrigin(log.origin, sharedOriginOf(options), options.log.name);
  const start = new StartingWorld(options);
  const closing = new Ending();
  const notice = options.onNotice ? warnOnce(options.onNotice) : () => {};
  const opened = await openScopes({ options, start, notice, node, log, everywhere });
  const document = await loadDocument(options.revision);
  return {
    ...opened,
    ...tenantAccess(opened, start),
    ...scenarioAccess(opened, start, node),
    options,
    document,
    form: responseForm(document, options.revision, options.profile),
    ready: () => start.load(),
    notice,
    reportDefect(error) {
      const defect = isError(error) ? error : new Error(String(error));
      if (node) node.emitWarning(defect);
      else notice(defect.stack ?? defect.message);
    },
    strict: options.strict.length > 0 ? strictCheck(options.strict, await loadMistakeRules(options)) : undefined,
    mistakeRules: options.onRequest && (await loadMistakeRules(options)),
    closing,
    endWaits: () => closing.abort(),
    async close() {
      closing.abort();
      // What reads the journal later must not move it: its log takes no more.
      opened.scopes.main.clock.stop();
      await (opened.replica ? opened.replica.leave() : opened.scopes.main.timeline.log.close());
    },
  };
}

function tenantAccess(
  { scopes, replica }: OpenedScopes,
  start: StartingWorld,
): Pick<ServerContext, "openTenant" | "tenantToRead"> {
  return {
    openTenant,
    tenantToRead: replica
      ? (world, key) => world.tenant(key.accountId, key.appId) ?? openOrPreview(replica, world, key)
      : openTenant,
  };

  function openTenant(world: World, { accountId, appId }: TenantKey): Tenant | Promise<Tenant> {
    const open = () => world.tenant(accountId, appId) ?? openNew();
    const openNew = () => {
      scopes.makeRoom();
      return world.openLogged(accountId, appId);
    };
    if (replica) return world.tenant(accountId, appId) ?? openForAll(replica, open);
    return start.loaded ? open() : start.load().then(open);
  }

  async function openOrPreview({ isStale }: Replica, world: World, key: TenantKey): Promise<Tenant> {
    if (isStale) return world.preview(key);
    try {
      return await openTenant(world, key);
    } catch (error) {
      if (error instanceof UnavailableError) return world.preview(key);
      throw error;
    }
  }
}

async function openForAll(replica: Replica, open: () => Tenant | Promise<Tenant>): Promise<Tenant> {
  const tenant = await retryConflicts(open);
  await replica.settle();
  return tenant;
}

function scenarioAccess(
  { scopes, replica }: OpenedScopes,
  start: StartingWorld,
  node: NodeServices | undefined,
): Pick<ServerContext, "validateScenario" | "scenarioFiles" | "scenarioOf" | "saveScenario" | "useScenario"> {
  return {
    validateScenario: async (scenario) =>
      start.validate(typeof scenario === "string" ? await shipped(scenario) : scenario),
    scenarioFiles: node?.scenarioFiles,
    scenarioOf: ({ scenario }) => start.content(scenario),
    saveScenario: (world) => start.save(world),
    useScenario(scenario) {
      if (replica)
        throw new Error("Replicas start with the same scenario: load another one by the command `state load`.");
      const before = start.scenario;
      start.replace(scenario);
      try {
        // The only one that can fail: its log may have no room.
        void scopes.main.restart();
      } catch (error) {
        start.replace(before);
        throw error;
      }
      for (const scope of scopes.named) void scope.restart();
    },
  };

  async function shipped(name: ShippedName): Promise<object> {
    if (!node) throw new CommandError("conflict", "There are no shipped scenarios here: give the content of one.");
    return (await (await node.scenarioFiles()).loadScenario(name)).content;
  }
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
