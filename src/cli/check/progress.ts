import type { SuiteEvent } from "../../suite/run/run.js";
import { createProgress } from "../progress.js";

/** Shows on a terminal how far a run of the suite has come. */
export function createSuiteProgress(): { onEvent: (event: SuiteEvent) => void; end: () => void } {
  const progress = createProgress();
  let planned = 0;
  let done = 0;
  let requests = 0;
  return {
    onEvent(event) {
      if (event.type === "planned") planned = event.checks;
      else if (event.type === "exchange") requests += 1;
      else done += 1;
      const sent = `${requests} requests`;
      progress.tell(planned === 0 ? `looking around: ${sent}` : `${done} of ${planned} checks, ${sent}`);
    },
    end: () => progress.end(),
  };
}
