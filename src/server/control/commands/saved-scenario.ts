import { documentedIds, sizesToGenerate } from "../../../fixtures/generate/defaults.js";
import type { UnusedTenants } from "../../../fixtures/scenario/exact.js";
import type { ScenarioFile } from "../../../fixtures/scenario/model.js";
import { isoTime } from "../../../lib/time.js";
import type { TenantKey } from "../../../world/records.js";
import type { World } from "../../../world/world.js";
import type { ServerContext } from "../../context/context.js";
import type { ResolvedOptions } from "../../context/options.js";

/** A world as the content of a scenario file, and what that leaves out. */
export interface SavedScenario {
  readonly scenario: ScenarioFile;
  readonly missing: string | undefined;
}

/** Saves a world as a scenario. Pending entries of its timeline are left out. */
export async function saveScenario({ options, scenarioOf }: ServerContext, world: World): Promise<SavedScenario> {
  const { leftOut, snapshotScenario } = await import("../../../fixtures/scenario/exact.js");
  const scenario = scenarioOf(world);
  const saved = { ...world.snapshot("everything"), scenario };
  const unused = scenario ? { seed: scenario.seed } : generatedTenants(options, saved.tenants);
  return { scenario: snapshotScenario(saved, unused), missing: leftOut(saved) };
}

/** Describes the generated tenants that no client has used. Those of documented ids need less besides these. */
function generatedTenants({ seed, epoch, ...options }: ResolvedOptions, used: readonly TenantKey[]): UnusedTenants {
  const { account: accountId, apps } = documentedIds;
  const documented = apps.filter((appId) => !used.some((one) => one.accountId === accountId && one.appId === appId));
  const generate = (key?: TenantKey) => ({ ...sizesToGenerate(options, key), until: isoTime(epoch) });
  return {
    seed,
    generate: generate(),
    tenants: documented.map((appId) => ({
      account_id: accountId,
      app_id: appId,
      generate: generate({ accountId, appId }),
    })),
  };
}
