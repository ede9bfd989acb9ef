import { z } from "zod";
import { isoTime } from "../../../lib/time.js";
import { CommandError } from "../../../world/commands.js";
import type { Scope } from "../../scope/scope.js";
import { command } from "../command.js";
import { durationModel, timeModel } from "../models/time.js";

const answer = z.object({
  now: z.string().meta({ description: "The time in this world." }),
  speed: z.number().meta({ description: "Seconds of this world per real second; 0 while it stands still." }),
});

/** Commands about time. */
export const clock = {
  /** Reads the clock. */
  read: command({ summary: "Read the clock", input: z.strictObject({}), answer, run: ({ scope }) => view(scope) }),
  /** Moves the clock to a later time; sessions whose keep-alive runs out on the way end. */
  set: command({
    summary: "Set the clock",
    input: z.strictObject({ to: timeModel }),
    answer,
    run({ scope }, { to }) {
      if (to < scope.world.now) {
        const now = isoTime(scope.world.now);
        throw new CommandError("conflict", `The clock is at ${now} and moves only forward; undo or reset goes back.`);
      }
      scope.clock.set(to);
      return view(scope);
    },
  }),
  /** Moves the clock forward; sessions whose keep-alive runs out on the way end. */
  advance: command({
    summary: "Advance the clock",
    input: z.strictObject({ by: durationModel }),
    answer,
    run({ scope }, { by }) {
      scope.clock.set(scope.world.now + by);
      return view(scope);
    },
  }),
  /** Lets the clock run. */
  run: command({
    summary: "Let the clock run",
    input: z.strictObject({
      speed: z
        .number()
        .positive()
        .max(100_000)
        .default(1)
        .meta({ description: "Seconds of this world per real second." }),
    }),
    answer,
    run({ scope }, { speed }) {
      scope.clock.run(speed);
      return view(scope);
    },
  }),
  /** Stops the clock. */
  pause: command({
    summary: "Stop the clock",
    input: z.strictObject({}),
    answer,
    run({ scope }) {
      scope.clock.run(0);
      return view(scope);
    },
  }),
};

function view({ world, clock: { speed } }: Scope) {
  return { now: isoTime(world.now), speed };
}
