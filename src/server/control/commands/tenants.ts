import { z } from "zod";
import { CommandError } from "../../../world/commands.js";
import { command } from "../command.js";
import { tenantFields, tenantModel } from "../models/tenant.js";

/** Commands about tenants. */
export const tenants = {
  /** Lists the tenants that hold data. */
  list: command({
    summary: "List tenants",
    input: z.strictObject({}),
    answer: z.object({ tenants: z.array(tenantModel) }),
    run: ({ scope }) => ({
      tenants: scope.world.tenants.map(({ key, meetings, sessions, livestreamSessions }) => ({
        account_id: key.accountId,
        app_id: key.appId,
        meetings: meetings.size,
        sessions: sessions.size,
        live_sessions: sessions.live.length,
        livestream_sessions: livestreamSessions.size,
      })),
    }),
  }),
  /** Forgets the data of a tenant; the next request to it begins it anew. */
  drop: command({
    summary: "Drop a tenant",
    input: z.strictObject({
      account_id: tenantFields.account_id.unwrap(),
      app_id: tenantFields.app_id.unwrap(),
    }),
    answer: z.object({}),
    run({ scope: { world } }, { account_id: accountId, app_id: appId }) {
      if (!world.tenant(accountId, appId)) {
        throw new CommandError("not-found", `There is no tenant ${accountId} / ${appId}.`);
      }
      world.commit([{ type: "TenantDropped", accountId, appId }]);
      return {};
    },
  }),
};
