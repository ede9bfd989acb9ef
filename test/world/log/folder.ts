import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { openStateFolder, type StateFolder } from "../../../src/world/log/state-folder.js";
import { Timeline } from "../../../src/world/log/timeline.js";
import { World } from "../../../src/world/world.js";

/** Opens a world that is stored in a folder, with the descriptions of repairs. */
export function openWorld(folder: string, options: Partial<StateFolder> = {}) {
  const warnings: string[] = [];
  const opened = openStateFolder({
    folder,
    origin: () => ({ seed: "x" }),
    warn: (text) => warnings.push(text),
    ...options,
  });
  const timeline = new Timeline(1000, opened.log);
  const empty = { meetings: [], sessions: [], livestreamSessions: [] };
  const world: World = new World(
    { profile: defaultProfile, epoch: 0, maxTenants: 10, tenantSeed: () => empty },
    (events, applied) => timeline.commit({ events }, applied),
  );
  try {
    timeline.follow(world, { base: opened.base });
  } catch (error) {
    void opened.log.close();
    throw error;
  }
  opened.compact(timeline);
  return { world, timeline, warnings, close: () => opened.log.close() };
}

/** Returns the only log file of a folder. */
export function logIn(folder: string): string {
  const [name = "", ...others] = readdirSync(folder).filter((file) => file.endsWith(".log"));
  if (others.length > 0) throw new Error(`${folder} has more than one log`);
  return join(folder, name);
}

export function bytesOf(path: string): Buffer {
  return readFileSync(path);
}
