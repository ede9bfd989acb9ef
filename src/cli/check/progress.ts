import type { SuiteEvent } from "../../suite/run.js";

/** Shows on a terminal how far a run has come, in one line that goes away. */
export function createProgress(stream: NodeJS.WriteStream): { onEvent: (event: SuiteEvent) => void; end: () => void } {
  let planned = 0;
  let done = 0;
  let requests = 0;
  const show = (text: string) => void (stream.isTTY && stream.write(`\r\u001b[K${text}`));
  return {
    onEvent(event) {
      if (event.type === "planned") planned = event.checks;
      else if (event.type === "exchange") requests += 1;
      else done += 1;
      show(
        planned === 0 ? `looking around: ${requests} requests` : `${done} of ${planned} checks, ${requests} requests`,
      );
    },
    end: () => show(""),
  };
}
