import { keyOf } from "../../lib/keyed-random.js";
import { StateError } from "../../world/log/event-log.js";
import { originDifferences } from "../../world/log/origin-differences.js";
import type { Origin, SharedLog } from "../replicas/shared-log.js";
import type { NodeServices } from "./node-services.js";
import type { ResolvedOptions } from "./options.js";

/** Describes the start of a world, without its events. */
export function originOf({ seed, meetings, sessions, epoch, profile, scenario }: ResolvedOptions): Origin {
  if (!scenario) return { scenario: null, seed, meetings, sessions, epoch, profile };
  const { name, clock, content } = scenario;
  return { scenario: name, seed: scenario.seed, clock, content: hashOf(content), profile };
}

/** Describes all that the responses of replicas depend on besides their log; nothing of it is secret. */
export function sharedOriginOf(options: ResolvedOptions): Origin {
  const { revision, speed, auth, strict, faults, rateLimit, maxTenants, basePath, upstream, cors } = options;
  return {
    ...originOf(options),
    ...{ revision, speed, strict, faults, rateLimit, maxTenants, basePath, cors },
    auth: typeof auth === "string" ? auth : "token",
    upstream: upstream?.url,
  };
}

/** Returns the options with the time at which a stored world started, which continues until now. */
export async function continued(
  options: ResolvedOptions,
  node: NodeServices | undefined,
  log: SharedLog | undefined,
): Promise<ResolvedOptions> {
  const inFolder = async (folder: string) => (await node?.fileLog())?.storedOrigin(folder);
  const stored = log?.origin ?? (options.state === undefined ? undefined : await inFolder(options.state));
  return typeof stored?.epoch === "number" ? { ...options, epoch: stored.epoch } : options;
}

function hashOf(content: object): string {
  const { high, low } = keyOf(JSON.stringify(content));
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Checks that a replica is made of the same as the one which came first. Throws `StateError` with what differs. */
export function checkOrigin(stored: Origin, origin: Origin, log: string): void {
  const found = originDifferences(stored, origin);
  if (found === "") return;
  throw new StateError(
    `${log} holds another world: ${found}; start all replicas with the same options, or choose another stream`,
  );
}
