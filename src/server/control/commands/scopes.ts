import { z } from "zod";
import { documentedTenant } from "../../../contract/constants.js";
import { operationIds } from "../../../contract/operations.js";
import { profileValuesModel } from "../../../contract/profile-file.js";
import { revisions } from "../../../contract/revisions.js";
import { CommandError } from "../../../world/events.js";
import { newFaultModel } from "../../faults/rule.js";
import { defaultScope, scopeNameForm, scopeNamePattern, scopePath } from "../../http/urls.js";
import { createVariant } from "../../lifecycle/scope-variant.js";
import { type CommandGroup, command, scenarioTenants, tenantFields } from "./command.js";

const tenantModel = z.object({
  account_id: z.string(),
  app_id: z.string(),
  meetings: z.int(),
  sessions: z.int(),
  live_sessions: z.int(),
  livestream_sessions: z.int(),
});

export const tenants = {
  list: command({
    summary: "List tenants",
    output: z.object({
      tenants: z.array(tenantModel),
      named: z
        .array(tenantModel.pick({ account_id: true, app_id: true }))
        .optional()
        .describe("The apps that the scenario names, if it names any."),
    }),
    run(context) {
      const named = scenarioTenants(context);
      const tenants = context.scope.world.tenants.map(({ key, meetings, sessions, livestreamSessions }) => ({
        account_id: key.accountId,
        app_id: key.appId,
        meetings: meetings.size,
        sessions: sessions.size,
        live_sessions: sessions.live.length,
        livestream_sessions: livestreamSessions.size,
      }));
      return { tenants, ...(named.length > 0 && { named }) };
    },
  }),
  /** Drops the data of a tenant; the next request to it starts it again. */
  drop: command({
    summary: "Drop a tenant",
    example: { account_id: documentedTenant.accountId, app_id: documentedTenant.appId },
    input: z.strictObject({
      account_id: tenantFields.account_id.unwrap().describe("The account."),
      app_id: tenantFields.app_id.unwrap().describe("The app."),
    }),
    async run({ scope: { world } }, { account_id: accountId, app_id: appId }) {
      if (!world.tenant(accountId, appId)) {
        throw new CommandError("not-found", `There is no tenant ${accountId} / ${appId}.`);
      }
      await world.commit([{ type: "TenantDropped", accountId, appId }]);
      return {};
    },
  }),
} satisfies CommandGroup<"tenants">;

const name = z.string().regex(scopeNamePattern, `expected ${scopeNameForm}`).describe("Name of the scope.");

const variantFields = {
  revision: z.enum(revisions).optional().describe("Revision of its responses; that of the mock unless set."),
  profile: profileValuesModel.optional().describe("Entries of the behaviour profile with other values."),
  operations: z
    .array(z.enum(operationIds))
    .readonly()
    .optional()
    .describe("Operations to which the revision and the profile apply; all unless set."),
  faults: z
    .array(newFaultModel)
    .max(1000)
    .readonly()
    .optional()
    .describe("Permanent fault rules: reset and clear do not remove them, and `faults list` does not show them."),
};

/** Commands about scopes, the private copies of everything. */
export const scopes = {
  list: command({
    summary: "List scopes",
    output: z.object({
      scopes: z.array(
        z.object({
          name: z.string(),
          revision: z.enum(revisions).describe("Revision of the contract there."),
          idle_seconds: z.number(),
          tenants: z.int(),
          requests: z.int().describe("Requests to the API since it was created."),
        }),
      ),
    }),
    async run({ server: { scopes, replica, options } }) {
      const { collectUse, usesOf } = await import("../../replicas/collect.js");
      const { named } = scopes;
      const own = usesOf(named, scopes.now());
      const uses = replica ? await collectUse(replica, own) : own;
      return {
        scopes: uses.map(({ name, requests, idleMs }) => {
          const scope = named.find((one) => one.name === name);
          return {
            name,
            revision: scope?.variant?.settings.revision ?? options.revision,
            idle_seconds: Math.round(idleMs / 1000),
            tenants: scope?.world.size ?? 0,
            requests,
          };
        }),
      };
    },
  }),
  /** Creates a scope as its first use would, optionally with differences from the mock. */
  create: command({
    summary: "Create a scope",
    example: { name: "mine" },
    input: z.strictObject({ name, ...variantFields }),
    output: z.object({ name: z.string(), prefix: z.string().describe("Put this before an API path.") }),
    async run({ server }, { name, ...own }) {
      const above = server.scopes.variantAbove(name);
      const differs = Object.values(own).some((one) => one !== undefined);
      const variant = differs ? await createVariant(server, own, above?.settings) : above;
      if (name === defaultScope || server.scopes.named.some((scope) => scope.name === name)) {
        throw new CommandError("conflict", `There is already a scope ${name}.`);
      }
      await server.scopes.create(name, variant);
      return { name, prefix: scopePath(name) };
    },
  }),
  drop: command({
    summary: "Drop a scope",
    example: { name: "mine" },
    input: z.strictObject({ name }),
    async run({ server }, { name }) {
      if (name === defaultScope) throw new CommandError("conflict", "The default scope always exists.");
      if (!(await server.scopes.drop(name))) throw new CommandError("not-found", `There is no scope ${name}.`);
      return {};
    },
  }),
} satisfies CommandGroup<"scopes">;
