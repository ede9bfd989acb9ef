import type { generateTenant } from "../fixtures/generate/tenant.js";
import type { TenantKey, TenantSeed } from "../world/records.js";
import type { Tenant } from "../world/tenant.js";
import type { World } from "../world/world.js";
import type { ResolvedOptions } from "./options.js";

/** Tenants whose data is generated on first use; what generates it is loaded for the first of them. */
export function generatedTenants({ seed, meetings, sessions, epoch }: ResolvedOptions) {
  let generate: typeof generateTenant | undefined;
  return {
    /** The generated data of a tenant. Throws before the generator is loaded. */
    seedOf({ accountId, appId }: TenantKey): TenantSeed {
      if (!generate) throw new Error("The generator of data is not loaded yet.");
      return generate({ seed, accountId, appId, meetings, sessions, epoch });
    },
    /** Opens a tenant of a world, when need be after loading the generator. */
    open(world: World, accountId: string, appId: string): Tenant | Promise<Tenant> {
      if (generate) return world.open(accountId, appId);
      return import("../fixtures/generate/tenant.js").then((loaded) => {
        generate = loaded.generateTenant;
        return world.open(accountId, appId);
      });
    },
  };
}
