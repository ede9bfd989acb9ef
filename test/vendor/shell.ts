import { exec } from "node:child_process";
import { promisify } from "node:util";

const shell = promisify(exec);
const limits = { maxBuffer: 1e9, timeout: 1_200_000 };

/** Thrown when a suite cannot run here: a toolchain or the network is missing. */
export class CouldNotRun extends Error {
  override readonly name = "CouldNotRun";
}

/** Reports whether a command is on this machine. */
export async function hasCommand(name: string): Promise<boolean> {
  return shell(`command -v ${name}`).then(
    () => true,
    () => false,
  );
}

/** Runs a shell line that downloads something, and returns what it prints. Throws `CouldNotRun` with its last line of errors. */
export async function download(line: string, cwd = ".", env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    return (await shell(line, { ...limits, cwd, env: { ...process.env, ...env } })).stdout;
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string };
    const lines = `${stdout}\n${stderr}`.trim().split("\n");
    throw new CouldNotRun(`a download failed: ${lines.at(-1) || String(error)}`);
  }
}

/** Runs a shell line that runs tests, and returns what it prints, also when it fails: the outcomes tell. */
export async function runTests(line: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  try {
    return (await shell(line, { ...limits, cwd, env: { ...process.env, ...env } })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    process.stderr.write(stderr.slice(-2000));
    return stdout;
  }
}
