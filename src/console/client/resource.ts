import { useSignal, useSignalEffect } from "@preact/signals";
import { connection, on, problemText } from "./connection.js";

/** Something that the mock returned, loaded again whenever it may have changed. */
export interface Resource<T> {
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

/** Not more often than this, in milliseconds, so that a busy client of the mock does not slow it down. */
const pauseMs = 300;

/**
 * Loads something from the mock once it is connected, and again when one of `changes` happens or a signal that `load` reads
 * has another value. `load` is that of the first render: a component whose properties it reads has them as its key.
 * `changes` are those of the stream: `world`, `tick`, groups of commands, or `request`.
 */
export function useResource<T>(load: () => Promise<T>, changes: readonly string[]): Resource<T> {
  const value = useSignal<T | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
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
        // On a slow network, what is loaded is shown although there is something newer by then.
        await loading;
        timer = undefined;
        if (!isOver) loading = run();
      }, pauseMs);
    };
    const stops = [
      on("request", () => {
        if (changes.includes("request")) reload();
      }),
      on("change", ({ what }) => {
        if (what.some((change) => changes.includes(change) || change === "state")) reload();
      }),
    ];
    return () => {
      isOver = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  });
  return { value: value.value, problem: problem.value };
}
