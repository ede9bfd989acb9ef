import { computed, effect, signal, useSignal, useSignalEffect } from "@preact/signals";
import { connection, control, on, problemText } from "./connection.js";

/** Minimum time between loads, in milliseconds, so that a busy client of the mock does not slow down. */
const pauseMs = 300;

/**
 * Loads something from the mock once it is connected, and again when one of `changes` happens or a signal that `load`
 * reads changes. `load` is the function of the first render: a component whose properties it reads must have them in
 * its key. `changes` are those of the stream: `world`, `tick`, groups of commands, or `request`.
 */
export function useResource<T>(load: () => Promise<T>, changes: readonly string[]) {
  const value = useSignal<T>();
  const problem = useSignal<string>();
  useSignalEffect(() => {
    if (connection.value.state !== "live") return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async () => {
      try {
        const loaded = await load();
        if (isOver) return;
        value.value = loaded;
        problem.value = undefined;
      } catch (error) {
        if (!isOver) problem.value = problemText(error);
      }
    };
    let loading = run();
    const reload = () => {
      timer ??= setTimeout(async () => {
        // On a slow network, show what has been loaded even if it is outdated already.
        await loading;
        timer = undefined;
        if (!isOver) loading = run();
      }, pauseMs);
    };
    const stop = on((what) => {
      if (what.some((change) => changes.includes(change) || change === "state")) reload();
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop();
    };
  });
  return { value: value.value, problem: problem.value };
}

/** The clock of the mock's world; undefined until it is loaded. */
export const worldClock = signal<{ readonly now: string; readonly speed: number } | undefined>(undefined);

const readMs = 1000;
const isRunning = computed(() => connection.value.state === "live" && (worldClock.value?.speed ?? 0) > 0);

on((what) => {
  if (what.some((change) => ["open", "world", "clock", "state"].includes(change))) read();
});

/** Reading a running clock moves it. */
effect(() => {
  if (!isRunning.value) return;
  const timer = setInterval(read, readMs);
  return () => clearInterval(timer);
});

async function read(): Promise<void> {
  worldClock.value = await control.clock.read().catch(() => worldClock.value);
}
