import { z } from "zod";
import { type CommandGroup, command } from "./command.js";
import { ControlError } from "./control-error.js";

/** Commands about the server. */
export const server = {
  /** Shuts the mock down, once it has responded. */
  shutdown: command({
    summary: "Shut the mock down",
    isReading: true,
    input: z.strictObject({}),
    output: z.object({}),
    run({ server: { options } }) {
      const { onShutdown } = options;
      if (!onShutdown) {
        throw new ControlError(
          409,
          "Only a mock that `serve` started shuts down by command; close this one in its code.",
        );
      }
      setImmediate(onShutdown);
      return {};
    },
  }),
} satisfies CommandGroup<"server">;
