import { z } from "zod";
import { CommandError } from "../../../world/commands.js";
import { scopePath } from "../../http/urls.js";
import { defaultScope, isScopeName } from "../../scope/scope-name.js";
import { command } from "../command.js";

const name = z
  .string()
  .refine(isScopeName, "expected 1 to 64 letters, digits, dots, hyphens, underscores or ~")
  .refine((text) => text !== defaultScope, "the default scope is always there")
  .meta({ description: "Name of the scope." });

/** Commands about scopes, the private copies of everything. */
export const scopes = {
  /** Lists the named scopes that are in use. */
  list: command({
    summary: "List scopes",
    input: z.strictObject({}),
    answer: z.object({
      scopes: z.array(
        z.object({
          name: z.string(),
          idle_seconds: z.number(),
          tenants: z.int(),
          requests: z.int().meta({ description: "Requests to the API since it was made." }),
        }),
      ),
    }),
    run: ({ core: { scopes } }) => ({
      scopes: scopes.named.map((scope) => ({
        name: scope.name,
        idle_seconds: Math.max(0, Math.round((scopes.now() - scope.usedAt) / 1000)),
        tenants: scope.world.size,
        requests: scope.journal.recorded,
      })),
    }),
  }),
  /** Makes a scope, as its first use would. */
  create: command({
    summary: "Make a scope",
    input: z.strictObject({ name }),
    answer: z.object({ name: z.string(), prefix: z.string().meta({ description: "Put this before an API path." }) }),
    run({ core }, { name }) {
      if (core.scopes.named.some((scope) => scope.name === name)) {
        throw new CommandError("conflict", `There is already a scope ${name}.`);
      }
      core.scopes.get(name);
      return { name, prefix: scopePath(name) };
    },
  }),
  /** Drops a scope with all it holds. */
  drop: command({
    summary: "Drop a scope",
    input: z.strictObject({ name }),
    answer: z.object({}),
    run({ core }, { name }) {
      if (!core.scopes.drop(name)) throw new CommandError("not-found", `There is no scope ${name}.`);
      return {};
    },
  }),
};
