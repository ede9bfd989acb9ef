/** The exit code of a command that was interrupted. */
export const interruptedCode = 130;

/** What asks a command to end: Ctrl-C, what started it (a CI job, a supervisor), and a terminal that closes. */
const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Calls back for each signal that asks the command to end. Returns a function that leaves them to Node again. */
export function onEndSignal(listener: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    if (signal === "SIGHUP") endByHangup();
    listener();
  };
  for (const signal of endSignals) process.on(signal, onSignal);
  return () => {
    for (const signal of endSignals) process.off(signal, onSignal);
  };
}

/** Ends the process by SIGHUP in place of an exit, in which Node restores the terminal and aborts if it is gone. */
function endByHangup(): void {
  process.once("exit", () => {
    process.removeAllListeners("SIGHUP");
    process.kill(process.pid, "SIGHUP");
  });
}

/** Calls back for the first such signal; the second one ends the process at once. */
export function onFirstEndSignal(listener: () => void): () => void {
  const stopListening = onEndSignal(() => {
    stopListening();
    listener();
  });
  return stopListening;
}

/** Lets a command that is interrupted, by a signal or by a defect elsewhere, end by itself and report what it has. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code of a command that was interrupted; undefined otherwise. */
  readonly exitCode: () => number | undefined;
  /** From now on, an interruption ends the process at once. */
  readonly close: () => void;
}

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
  const stopListening = onFirstEndSignal(() => interrupt(interruptedCode));
  return {
    signal: abort.signal,
    exitCode: () => code,
    close() {
      current = undefined;
      stopListening();
    },
  };
}

/** Interrupts the command, which then ends with this exit code; false when it cannot be interrupted, or was before. */
export function interrupt(exitCode: number): boolean {
  if (current === undefined) return false;
  current(exitCode);
  return true;
}
