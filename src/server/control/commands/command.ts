import { z } from "zod";
import { documentedTenant } from "../../../contract/constants.js";
import { definitionOf } from "../../../contract/revisions.js";
import { namedTenants } from "../../../fixtures/scenario/names.js";
import { keyOf, uuid } from "../../../lib/keyed-random.js";
import { CommandError } from "../../../world/events.js";
import type { Page, Search } from "../../../world/record-collection.js";
import type { TenantKey } from "../../../world/records.js";
import type { Tenant } from "../../../world/tenant.js";
import type { ServerContext } from "../../context/context.js";
import type { Requests, Seen } from "../../replicas/collect.js";
import type { Scope } from "../../scope/scope.js";
import type { controlMethods } from "../control.js";

export interface CommandContext {
  readonly server: ServerContext;
  readonly scope: Scope;
}

/**
 * Returns the requests to a scope, from this process or from all replicas; optionally with the bodies of responses. Of
 * replicas, only those after what was seen.
 */
export async function requestsTo(
  { server: { replica, document }, scope }: CommandContext,
  bodies = false,
  seen?: Seen,
): Promise<Requests> {
  if (!replica) {
    const { journal, coverage } = scope;
    const { entries, recorded, forgotten } = journal;
    return { entries, recorded, forgotten, coverage, missing: undefined };
  }
  const { collectRequests } = await import("../../replicas/collect.js");
  return collectRequests(replica, document, scope, bodies, seen);
}

export const missingField = {
  missing: z
    .array(z.string())
    .readonly()
    .optional()
    .describe("Replicas whose requests are not included, so that the result is incomplete."),
};

export interface Command<I extends z.ZodObject = z.ZodObject, O extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  /** An example input; those of all commands work one after the other. */
  readonly example?: z.input<I>;
  /** A command that must come first when the examples run in order. */
  readonly exampleNeeds?: { readonly command: string; readonly input: object };
  /** Set for a POST that changes nothing. */
  readonly isReading?: true;
  run(context: CommandContext, input: z.output<I>): z.input<O> | Promise<z.input<O>>;
}

/** The commands of a group: exactly those that the command list names. */
export type CommandGroup<G extends keyof typeof controlMethods> = {
  readonly [N in keyof (typeof controlMethods)[G]]: Command;
};

const nothing = { input: z.strictObject({}), output: z.object({}) };

/** Describes a command. It has no input and no output fields unless the description says so. */
export function command<I extends z.ZodObject = typeof nothing.input, O extends z.ZodType = typeof nothing.output>(
  described: Omit<Command<I, O>, "input" | "output"> & Partial<Pick<Command<I, O>, "input" | "output">>,
): Command<I, O> {
  return { ...(nothing as unknown as Pick<Command<I, O>, "input" | "output">), ...described };
}

/** Fields that name the tenant of a command. */
export const tenantFields = {
  account_id: z
    .string()
    .min(1)
    .optional()
    .describe("The account; unless set, that of the scenario's apps, else that of the published examples."),
  app_id: z
    .string()
    .min(1)
    .optional()
    .describe("The app; unless set, the scenario's only one, else that of the published examples of the revision."),
};

/** Tells whether a command acts on one app, which has a default. Elsewhere, fields of these names limit it to one. */
export function hasDefaultTenant({ shape }: z.ZodObject): boolean {
  return shape.account_id === tenantFields.account_id;
}

export const listFields = {
  search: z.string().optional().describe("Text in the title or an ID, case-insensitive."),
  offset: z.int().min(0).default(0).describe("Number of rows to skip."),
  limit: z.int().min(1).max(1000).default(50).describe("Maximum number of rows."),
};

/** Returns the rows that an input selects, newest first. */
export function listedRows({
  search,
  offset,
  limit,
}: z.output<z.ZodObject<typeof listFields>>): Page & { readonly search: Search | undefined } {
  const text = search ? ({ text: search, match: "substring", caseSensitive: false } as const) : undefined;
  return { search: text, offset, limit, descending: true };
}

type TenantInput = z.output<z.ZodObject<typeof tenantFields>>;

/** Returns the tenant that an input names, opening it if necessary. */
export async function findTenant(context: CommandContext, input: TenantInput): Promise<Tenant> {
  return context.server.openTenant(context.scope.world, tenantKey(context, input));
}

/**
 * Returns the key of the tenant that an input names. An id that it leaves out is that of the scenario's apps, or the
 * documented one. Throws `CommandError` if the apps of the scenario have several.
 */
export function tenantKey(context: CommandContext, { account_id, app_id }: TenantInput): TenantKey {
  const named = scenarioTenants(context);
  const fitting = named.filter(
    (one) => one.account_id === (account_id ?? one.account_id) && one.app_id === (app_id ?? one.app_id),
  );
  const apps = fitting.length > 0 ? fitting : named;
  const choose = (field: "account_id" | "app_id", documented: string) => {
    const [id = documented, ...others] = new Set(apps.map((one) => one[field]));
    if (others.length === 0) return id;
    if (id === documented || others.includes(documented)) return documented;
    throw new CommandError("invalid", `The scenario names several apps: set ${field}, to ${id} for instance.`);
  };
  return {
    accountId: account_id ?? choose("account_id", documentedTenant.accountId),
    appId: app_id ?? choose("app_id", definitionOf(context.server.options.revision).documentedAppId),
  };
}

/** Returns the apps that the scenario of a world names. */
export function scenarioTenants({ server, scope: { world } }: CommandContext) {
  return namedTenants(server.scenarioOf(world) ?? {});
}

/** Returns a generator of ids for new records, which repeat for the same seed and history. */
export function newIds({ server, scope }: CommandContext, { key, created }: Tenant): () => string {
  const seed = server.scenarioOf(scope.world)?.seed ?? server.options.seed;
  let next = created;
  return () => uuid(keyOf(seed, key.accountId, key.appId, "control", String(next++)));
}
