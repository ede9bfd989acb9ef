import { isObject } from "../../lib/json-path.js";
import { keyOf } from "../../lib/keyed-random.js";
import { quoted } from "../../lib/message.js";
import { isoTime } from "../../lib/time.js";
import { StateError } from "../../world/log/event-log.js";
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

/** Names of members that are not those of the options they come from. */
const optionNames: Readonly<Record<string, string>> = { epoch: "clock", content: "the content of the scenario" };
const maxListed = 5;

/** Checks that a replica is made of the same as the one which came first. Throws `StateError` with what differs. */
export function checkOrigin(stored: Origin, origin: Origin, log: string): void {
  const found = differences(stored, origin);
  if (found.length === 0) return;
  const more = found.length > maxListed ? `, and ${found.length - maxListed} more differ` : "";
  throw new StateError(
    `${log} holds another world: ${found.slice(0, maxListed).join(", ")}${more}; start all replicas with the same options, or choose another stream`,
  );
}

function differences(stored: Origin, own: Origin, path = ""): string[] {
  return [...new Set([...Object.keys(own), ...Object.keys(stored)])].flatMap((key) => {
    const [there, here] = [stored[key], own[key]];
    if (JSON.stringify(there ?? null) === JSON.stringify(here ?? null)) return [];
    const name = path + (optionNames[key] ?? key);
    if (isObject(there) && isObject(here)) return differences(there, here, `${name}.`);
    if (key === "content") return `${name} is another one`;
    return `${name} is ${shown(key, there)}, here ${shown(key, here)}`;
  });
}

function shown(key: string, value: unknown): string {
  if (value === undefined || value === null) return "unset";
  return (key === "epoch" || key === "clock") && typeof value === "number" ? isoTime(value) : quoted(value);
}
