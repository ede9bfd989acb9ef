import { isObject, type JsonObject } from "../../lib/json-path.js";
import { quoted } from "../../lib/message.js";
import { isoTime } from "../../lib/time.js";

/** Names of members that are not those of the options they come from. */
const optionNames: Readonly<Record<string, string>> = { epoch: "clock", content: "the content of the scenario" };
const maxListed = 5;

/** Says in which options a stored world differs from one's own, such as `seed is "a", here "b"`; empty when in none. */
export function originDifferences(stored: JsonObject, own: JsonObject): string {
  const found = differences(stored, own, "");
  const more = found.length > maxListed ? `, and ${found.length - maxListed} more differ` : "";
  return found.slice(0, maxListed).join(", ") + more;
}

function differences(stored: JsonObject, own: JsonObject, path: string): string[] {
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
