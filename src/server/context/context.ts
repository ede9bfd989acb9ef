import type { ShippedName } from "../../fixtures/scenario/names.js";
import type { Scenario } from "../../fixtures/scenario/scenario.js";
import { isError } from "../../lib/message.js";
import { Ending } from "../../lib/wait.js";
import { CommandError } from "../../world/events.js";
import type { TenantKey } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import { type ResponseForm, responseForm } from "../handlers/handler.js";
import { loadDocument } from "../http/served-document.js";
import { loadParameters, type MistakeRules, strictCheck } from "../journal/mistakes.js";
import type { SharedLog } from "../replicas/shared-log.js";
import { appliesTo, type Scope, type ScopeVariant } from "../scope/scope.js";
import { type NodeServices, type OpenedScopes, openScopes } from "./open-scopes.js";
import type { ResolvedOptions } from "./options.js";
import { checkOrigin, continued, sharedOriginOf } from "./origin.js";
import { StartingWorld } from "./starting-world.js";

/** Everything that requests share, whatever the transport. Needs nothing of Node. */
export type ServerContext = Awaited<ReturnType<typeof createContext>>;

/** Creates the context of a mock; `everywhere` applies to all its scopes. Throws if the state or log is unusable. */
export async function createContext(given: ResolvedOptions, node?: NodeServices, everywhere?: ScopeVariant) {
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
) {
  const options = given.startsNow || given.scenario?.startsNow ? await continued(given, node, log) : given;
  if (log && options.log) checkOrigin(log.origin, sharedOriginOf(options), options.log.name);
  const start = new StartingWorld(options);
  const closing = new Ending();
  /** Reports something, such as a probable mistake in a request, once. */
  const notice = options.onNotice ? warnOnce(options.onNotice) : () => {};
  const opened = await openScopes({ options, start, node, log, everywhere });
  const document = await loadDocument(options.revision);
  const form = responseForm(document, options.revision, options.profile);

  /** Returns the form of an operation's responses in a scope, or of the scope as a whole. */
  function formOf({ variant }: Scope, operation?: string): ResponseForm {
    return variant && appliesTo(variant.settings, operation) ? variant.form : form;
  }

  /** Like `formOf`, but without the changes of a forecast, which clients do not expect. */
  function expectedForm(scope: Scope, operation?: string): ResponseForm {
    return scope.variant === everywhere ? form : formOf(scope, operation);
  }

  /** Loads what client mistakes depend on, and returns a function that returns the rules of a scope. */
  async function loadMistakeRules(): Promise<(scope: Scope) => MistakeRules> {
    const parameters = await loadParameters();
    return (scope) => ({ auth: options.auth, parameters, formOf: (operation) => expectedForm(scope, operation) });
  }

  const mistakeRules = options.onRequest || options.strict.length > 0 ? await loadMistakeRules() : undefined;

  return {
    ...opened,
    ...tenantAccess(opened, start),
    ...scenarioAccess(opened, start, node),
    options,
    document,
    form,
    formOf,
    expectedForm,
    /** Loads the document of the revision that clients of a scope expect. */
    documentOf: (scope: Scope) => loadDocument(expectedForm(scope).revision),
    ready: () => start.load(),
    notice,
    /** Reports an error that only a defect of the mock can cause, and returns it. */
    reportDefect(error: unknown): Error {
      const defect = isError(error) ? error : new Error(String(error));
      if (node) node.emitWarning(defect);
      else notice(defect.stack ?? defect.message);
      return defect;
    },
    loadMistakeRules,
    mistakeRules,
    /** Rejects requests with a mistake of strict mode, if it has any. */
    strict: mistakeRules && options.strict.length > 0 ? strictCheck(options.strict, mistakeRules) : undefined,
    /** Aborted when the mock closes, which ends delays and streams. */
    closing,
    async close() {
      closing.abort();
      // Reading the journal later must not move the clock: the log accepts nothing more.
      opened.scopes.main.clock.stop();
      await (opened.replica ? opened.replica.leave() : opened.scopes.main.timeline.log.close());
    },
  };
}

function tenantAccess({ scopes, replica }: OpenedScopes, start: StartingWorld) {
  /** Opens a tenant; only the first one has to wait, until the generator of data is loaded. */
  function openTenant(world: World, { accountId, appId }: TenantKey): Tenant | Promise<Tenant> {
    const open = () => world.tenant(accountId, appId) ?? openNew();
    const openNew = () => {
      scopes.makeRoom();
      return world.openLogged(accountId, appId);
    };
    if (replica) return world.tenant(accountId, appId) ?? replica.openTenant(open);
    return start.loaded ? open() : start.load().then(open);
  }

  /** Opens a tenant for reading: as long as a replica cannot log the opening, it shows the tenant as it would be. */
  function tenantToRead(world: World, key: TenantKey): Tenant | Promise<Tenant> {
    const open = () => openTenant(world, key);
    if (!replica) return open();
    return world.tenant(key.accountId, key.appId) ?? replica.openOrPreview(world, key, open);
  }

  return { openTenant, tenantToRead };
}

function scenarioAccess({ scopes, replica }: OpenedScopes, start: StartingWorld, node: NodeServices | undefined) {
  async function shipped(name: ShippedName): Promise<object> {
    if (!node) throw new CommandError("conflict", "There are no shipped scenarios here: give the content of one.");
    return (await (await node.scenarioFiles()).loadScenario(name)).content;
  }

  return {
    /** Validates a scenario, by its shipped name or content, and returns its content for events. Throws `DocumentError`. */
    validateScenario: async (scenario: ShippedName | object) =>
      start.validate(typeof scenario === "string" ? await shipped(scenario) : scenario),
    /** Loads the reader of scenario files; undefined where there are no files. */
    scenarioFiles: node?.scenarioFiles,
    /** Returns the scenario that a world started with, and its seed; undefined for generated data. */
    scenarioOf: ({ scenario }: World) => start.content(scenario),
    saveScenario: (world: World) => start.save(world),
    /** Restarts every scope with a scenario. Throws, and changes nothing, if the log cannot store it. */
    useScenario(scenario: Scenario) {
      if (replica) {
        throw new Error("Replicas start with the same scenario: load another one by the command `state load`.");
      }
      const before = start.scenario;
      start.scenario = scenario;
      try {
        // The only scope that can fail: its log may be full.
        void scopes.main.restart();
      } catch (error) {
        start.scenario = before;
        throw error;
      }
      for (const scope of scopes.named) void scope.restart();
    },
  };
}

const maxNotices = 1000;

type Notice = NonNullable<ResolvedOptions["onNotice"]>;

/** Reports each notice once, and at most a thousand, so that no client can fill a terminal or the memory. */
function warnOnce(report: Notice): Notice {
  const reported = new Set<string>();
  return (...notice) => {
    const [text] = notice;
    if (reported.has(text) || reported.size >= maxNotices) return;
    reported.add(text);
    report(...notice);
  };
}
