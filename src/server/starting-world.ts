import type { generateTenant } from "../fixtures/generate/tenant.js";
import type { Scenario } from "../fixtures/scenario/scenario.js";
import type { Tenant } from "../world/tenant.js";
import type { World, WorldOptions } from "../world/world.js";
import type { ResolvedOptions } from "./options.js";

/**
 * What the world of a mock begins with: a scenario, or else data that is generated on a tenant's first use; what generates
 * it is loaded for the first of them.
 */
export function startingWorld({ seed, meetings, sessions, epoch, scenario, profile, maxTenants }: ResolvedOptions) {
  let current = scenario;
  let generate: typeof generateTenant | undefined;
  const options: WorldOptions = {
    profile,
    maxTenants,
    get epoch() {
      return current?.clock ?? epoch;
    },
    seedOf(key) {
      if (current) return current.seedOf(key);
      if (!generate) throw new Error("The generator of data is not loaded yet.");
      return generate({ seed, ...key, meetings, sessions, epoch });
    },
    scheduleOf: (key) => current?.scheduleOf(key) ?? [],
  };
  return {
    options,
    /** Opens a tenant of a world, when need be after loading the generator. */
    open(world: World, accountId: string, appId: string): Tenant | Promise<Tenant> {
      if (current || generate) return world.open(accountId, appId);
      return import("../fixtures/generate/tenant.js").then((loaded) => {
        generate = loaded.generateTenant;
        return world.open(accountId, appId);
      });
    },
    /** Makes a scenario the start; a world sees it when it is reset. */
    become(next: Scenario): void {
      current = next;
    },
  };
}
