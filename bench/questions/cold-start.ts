import { firstAnswer } from "../measure/first-answer.js";
import { pathOf } from "../measure/paths.js";
import { interleave, medianOf, medianRatio } from "../measure/rounds.js";
import { command, limit, startServer } from "../measure/server.js";
import type { Question } from "../question.js";

/** From the start of the process to the first right answer. */
export const coldStart: Question = {
  name: "cold-start",
  title: "Cold start: from spawning the process to the first right answer",
  async ask({ rounds = 21 }) {
    const mock = [command, "serve", "--port", "0"];
    const taken = await interleave(rounds, {
      "realtimekit-testkit serve": () => firstAnswer(() => startServer(mock), pathOf("sessions")),
      "bare Fastify": () => firstAnswer(() => startServer(limit("bare-fastify", 600)), "/"),
      "bare node:http": () => firstAnswer(() => startServer(limit("bare-http", 600)), "/"),
    });
    const bare = taken["bare Fastify"];
    return [
      {
        title: "Milliseconds to the first answer",
        columns: ["", "ms", "of bare Fastify", "spread"],
        rows: Object.entries(taken).map(([name, times]) => {
          const ratio = medianRatio(times, bare);
          return [name, medianOf(times).median, ratio.median, ratio.spread];
        }),
      },
    ];
  },
};
