import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlClient } from "../../src/clients/control.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { mock, startServer } from "../measure/server.js";
import type { Question } from "../question.js";

const commands = 300;

/** Commands of the control API per second. */
export const writes: Question = {
  name: "writes",
  title: "Writes: commands per second, with and without --state",
  async ask({ rounds = 5 }) {
    const folder = await mkdtemp(join(tmpdir(), "realtimekit-bench-state-"));
    try {
      await using plain = await startServer(mock(1000));
      await using kept = await startServer([...mock(1000), "--state", folder]);
      const rates = await interleave(rounds, { plain: commandRate(plain.origin), kept: commandRate(kept.origin) });
      return [
        {
          title: "create a meeting, one after the other, over HTTP",
          columns: ["", "commands/s", "spread", "ratio"],
          rows: [
            ["in memory", medianOf(rates.plain).median, medianOf(rates.plain).spread, 1],
            [
              "with --state, on disk before the answer",
              medianOf(rates.kept).median,
              medianOf(rates.kept).spread,
              medianRatio(rates.kept, rates.plain).median,
            ],
          ],
        },
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

function commandRate(origin: string) {
  const control = controlClient(origin);
  return async () => {
    const from = performance.now();
    for (let index = 0; index < commands; index++) await control.meetings.create({ title: "Webinar" });
    return (commands * 1000) / (performance.now() - from);
  };
}
