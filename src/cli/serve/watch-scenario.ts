import { type Stats, unwatchFile, watchFile } from "node:fs";
import { isShipped } from "../../fixtures/scenario/names.js";
import type { Scenario, ScenarioOptions } from "../../fixtures/scenario/scenario.js";
import { messageOf } from "../../lib/message.js";
import { loadScenarioFor } from "../scenario.js";

// Looking at the file is slower than being told, but sees every way of saving, on every kind of disk.
const interval = 200;

/** What to do when a watched scenario has changed. */
export interface ScenarioListener {
  readonly loaded: (scenario: Scenario) => void;
  readonly failed: (problem: string) => void;
}

/** Watches the file of a scenario, unless it came with the package, and loads it when it changes. Returns what stops it. */
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
      const scenario = await loadScenarioFor(name, options);
      if (own === latest) loaded(scenario);
    } catch (error) {
      if (own === latest) failed(messageOf(error));
    }
  };
  watchFile(name, { interval, persistent: false }, changed);
  return () => unwatchFile(name, changed);
}
