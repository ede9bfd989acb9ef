import { isObject } from "../../lib/json-path.js";
import { quoted } from "../../lib/message.js";
import { isoTime } from "../../lib/time.js";
import { StateError } from "../../world/log/event-log.js";

/** What responses are made of besides the events of a log: equal for all replicas. */
export type Origin = Readonly<Record<string, unknown>>;

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
