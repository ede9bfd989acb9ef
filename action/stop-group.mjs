import { setTimeout as sleep } from "node:timers/promises";

/** Ends a process group: asks it to, and kills it when it has not ended within five seconds. */
export async function stopGroup(group) {
  if (!signal(group, "SIGTERM")) return;
  for (let tries = 0; tries < 50; tries++) {
    await sleep(100);
    if (!signal(group, 0)) return;
  }
  signal(group, "SIGKILL");
}

/** Sends a signal; returns false when the group has ended. */
function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}
