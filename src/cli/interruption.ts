/** Lets a command that is interrupted, by Ctrl-C or by a defect elsewhere, end by itself and report what it has. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code of a command that was interrupted; undefined otherwise. */
  readonly exitCode: () => number | undefined;
  /** From now on, an interruption ends the process at once. */
  readonly close: () => void;
}

const interruptedByUser = 130;

let current: ((exitCode: number) => void) | undefined;

/** Starts to be interruptible. */
export function openInterruption(): Interruption {
  const abort = new AbortController();
  let code: number | undefined;
  current = (exitCode) => {
    code ??= exitCode;
    current = undefined;
    abort.abort();
  };
  const onSignal = () => void interrupt(interruptedByUser);
  process.once("SIGINT", onSignal);
  return {
    signal: abort.signal,
    exitCode: () => code,
    close() {
      current = undefined;
      process.off("SIGINT", onSignal);
    },
  };
}

/** Interrupts the command, which then ends with this exit code; false when it cannot be interrupted, or was before. */
export function interrupt(exitCode: number): boolean {
  if (current === undefined) return false;
  current(exitCode);
  return true;
}
