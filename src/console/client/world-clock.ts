import { computed, effect, signal } from "@preact/signals";
import { connection, control, on } from "./connection.js";

/** The clock of the mock's world; undefined until it is loaded. */
export const worldClock = signal<{ readonly now: string; readonly speed: number } | undefined>(undefined);

const readMs = 1000;
const isRunning = computed(() => connection.value.state === "live" && (worldClock.value?.speed ?? 0) > 0);

on("open", read);
on("change", ({ what }) => {
  if (what.some((change) => change === "world" || change === "clock" || change === "state")) read();
});

/** A running clock moves when it is read. */
effect(() => {
  if (!isRunning.value) return;
  const timer = setInterval(read, readMs);
  return () => clearInterval(timer);
});

async function read(): Promise<void> {
  worldClock.value = await control.clock.read().catch(() => worldClock.value);
}
