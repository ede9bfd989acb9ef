import type { Benchmark } from "../benchmark.js";
import { firstResponse } from "../measure/first-response.js";
import { pathOf } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { command, limit, mock, startServer } from "../measure/server.js";

/** From the start of the process to the first correct response. */
export const coldStart: Benchmark = {
  name: "cold-start",
  title: "Cold start: from spawning the process to the first correct response",
  async run({ rounds = 21 }) {
    const ours = (args: string[]) => () => firstResponse(() => startServer(args), pathOf("sessions"));
    const taken = await interleave(rounds, {
      "realtimekit-testkit serve": ours([command, "serve", "--port", "0"]),
      "bare Fastify": () => firstResponse(() => startServer(limit("bare-fastify", 600)), "/"),
      "bare node:http": () => firstResponse(() => startServer(limit("bare-http", 600)), "/"),
    });
    const bare = taken["bare Fastify"];
    const million = await interleave(Math.ceil(rounds / 4), {
      "of 1,000 meetings": ours(mock(1_000_000)),
      "of 50,000 meetings": ours(mock(1_000_000, 50_000)),
    });
    return [
      {
        title: "Milliseconds to the first response",
        columns: ["", "ms", "of bare Fastify", "spread"],
        rows: Object.entries(taken).map(([name, times]) => {
          const ratio = medianRatio(times, bare);
          return [name, medianOf(times).median, ratio.median, ratio.spread];
        }),
      },
      {
        title: "Milliseconds to the first response with a million sessions",
        columns: ["", "ms", "spread"],
        rows: Object.entries(million).map(([name, times]) => {
          const { median, spread } = medianOf(times);
          return [name, median, spread];
        }),
      },
    ];
  },
};
