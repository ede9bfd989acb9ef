import { vi } from "vitest";
import { runProgram } from "../../src/cli/program.js";
import type { Finished } from "./command.js";

/**
 * Runs the command to its end in this process, which takes a tenth of the time that one of its own takes. Not for what
 * would serve, and leaves listeners of signals behind, nor for secrets of the environment, which a process reads once.
 */
export async function runHere(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const printed = { out: "", err: "" };
  const spies = (["out", "err"] as const).map((name) =>
    vi.spyOn(process[`std${name}`], "write").mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  const { exitCode, argv } = process;
  const own = { ...process.env };
  Object.assign(process.env, env);
  process.exitCode = 0;
  process.argv = [...argv.slice(0, 2), ...args];
  try {
    await runProgram(args);
    return { code: Number(process.exitCode ?? 0), ...printed };
  } finally {
    Object.assign(process, { exitCode, argv });
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, own);
    for (const spy of spies) spy.mockRestore();
  }
}
