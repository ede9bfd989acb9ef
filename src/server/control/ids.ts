import { uuid } from "../../fixtures/generate/ids.js";
import { keyOf } from "../../lib/keyed-random.js";
import type { Tenant } from "../../world/tenant.js";
import type { CommandContext } from "./command.js";

/** Makes the ids of what a command creates: the same for the same seed and history, so that runs repeat. */
export function newIds({ core, scope }: CommandContext, { key, created }: Tenant): () => string {
  const seed = core.scenarioOf(scope.world)?.seed ?? core.options.seed;
  let next = created;
  return () => uuid(keyOf(seed, key.accountId, key.appId, "control", String(next++)));
}
