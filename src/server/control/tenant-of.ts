import type { Tenant } from "../../world/tenant.js";
import type { CommandContext } from "./command.js";

/** The tenant that the input of a command names, opened if need be. */
export async function tenantOf(
  { core, scope: { world } }: CommandContext,
  { account_id: accountId, app_id: appId }: { readonly account_id: string; readonly app_id: string },
): Promise<Tenant> {
  return world.tenant(accountId, appId) ?? core.openTenant(world, { accountId, appId });
}
