import type { Scenario } from "../../fixtures/scenario/scenario.js";
import { textDigest } from "../../lib/keyed-random.js";
import { type Instant, isoTime } from "../../lib/time.js";
import { originDifferences, StateError } from "../../world/log/event-log.js";
import type { Origin, SharedLog } from "../replicas/shared-log.js";
import type { NodeServices } from "./open-scopes.js";
import type { ResolvedOptions } from "./options.js";

/** Describes the start of a world, without its events. */
export function originOf({ seed, meetings, sessions, epoch, profile, scenario }: ResolvedOptions): Origin {
  if (!scenario) return { scenario: null, seed, meetings, sessions, epoch, profile };
  const { name, clock, content } = scenario;
  return { scenario: name, seed: scenario.seed, clock, content: textDigest(JSON.stringify(content)), profile };
}

/** Describes everything besides the log that the responses of replicas depend on, without secrets. */
export function sharedOriginOf(options: ResolvedOptions): Origin {
  const { revision, speed, auth, strict, faults, rateLimit, maxTenants, basePath, upstream, cors } = options;
  return {
    ...originOf(options),
    revision,
    speed,
    strict,
    faults,
    rateLimit,
    maxTenants,
    basePath,
    cors,
    auth: typeof auth === "string" ? auth : "token",
    upstream: upstream?.url,
  };
}

/** Returns the options with the start time of a stored world, if any, which then continues. */
export async function continued(
  options: ResolvedOptions,
  node: NodeServices | undefined,
  log: SharedLog | undefined,
): Promise<ResolvedOptions> {
  const inFolder = async (folder: string) => (await node?.fileLog())?.storedOrigin(folder);
  const stored = log?.origin ?? (options.state === undefined ? undefined : await inFolder(options.state));
  const { scenario } = options;
  if (scenario && typeof stored?.clock === "number") {
    return { ...options, scenario: await from(scenario, stored.clock) };
  }
  return typeof stored?.epoch === "number" ? { ...options, epoch: stored.epoch } : options;
}

/** Returns a scenario that starts at another time. */
async function from({ name, seed, content }: Scenario, clock: Instant): Promise<Scenario> {
  const { defineScenario } = await import("../../fixtures/scenario/scenario.js");
  return { ...defineScenario(content, { seed, clock }), name, content: { ...content, clock: isoTime(clock) } };
}

/** Checks that a replica has the same origin as the first one. Throws `StateError` with the differences. */
export function checkOrigin(stored: Origin, origin: Origin, log: string): void {
  const found = originDifferences(stored, origin);
  if (found === "") return;
  throw new StateError(
    `${log} holds another world: ${found}; start all replicas with the same options, or choose another stream`,
  );
}
