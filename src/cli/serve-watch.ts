import { type Stats, unwatchFile, watchFile } from "node:fs";
import { isShipped } from "../fixtures/scenario/names.js";
import type { Scenario, ScenarioOptions } from "../fixtures/scenario/scenario.js";
import { messageOf } from "../lib/message.js";
import { loadUserScenario } from "./user-files.js";

// Polling is slower than fs.watch, but sees every way of saving, on every kind of disk.
const interval = 200;

/** Called when a watched scenario has changed. */
export interface ScenarioListener {
  readonly loaded: (scenario: Scenario) => void;
  readonly failed: (problem: string) => void;
}

/** Watches the file of a scenario, unless it comes with the package, and loads it when it changes. Returns a function that stops it. */
export function watchScenario(
  name: string,
  options: ScenarioOptions,
  { loaded, failed }: ScenarioListener,
): () => void {
  if (isShipped(name)) return () => {};
  let latest = 0;
  const changed = async (now: Stats, before: Stats) => {
    if (now.mtimeMs === before.mtimeMs && now.size === before.size && now.ino === before.ino) return;
    latest++;
    const own = latest;
    try {
      const scenario = await loadUserScenario(name, options);
      if (own === latest) loaded(scenario);
    } catch (error) {
      if (own === latest) failed(messageOf(error));
    }
  };
  watchFile(name, { interval, persistent: false }, changed);
  return () => unwatchFile(name, changed);
}
