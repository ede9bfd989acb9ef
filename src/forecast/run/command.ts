import { type ChildProcess, spawn } from "node:child_process";

/** How a command ended. */
export interface CommandResult {
  /** The exit code; 128 and more when a signal ended it. */
  readonly exitCode: number;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface CommandOptions {
  readonly command: readonly string[];
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Thrown when a command cannot be run at all. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

const maxOutput = 4 * 1024 * 1024;
const graceMs = 2000;

/** Runs a command with everything it starts in a process group of its own, which ends with it, on a time-out or an abort. */
export async function runCommand({ command, env, timeoutMs, signal }: CommandOptions): Promise<CommandResult> {
  signal.throwIfAborted();
  const [file = "", ...args] = command;
  const startedAt = performance.now();
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const stop = () => endGroup(child);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  try {
    const exitCode = await exitOf(child, file);
    signal.throwIfAborted();
    return {
      exitCode,
      timedOut,
      stdout: stdout(),
      stderr: stderr(),
      milliseconds: performance.now() - startedAt,
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    // What the command has left behind; outside its group, it may still hold the output open.
    signalGroup(child, "SIGKILL");
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** Resolves when the process has ended and its output is read, or the output is held open by what it left behind. */
function exitOf(child: ChildProcess, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      // A command line in one argument, or a variable before it.
      const hint = /[\s=]/.test(file) ? `; a shell runs a line of commands: sh -c '...'` : "";
      const reasons: Readonly<Record<string, string>> = {
        ENOENT: `there is no such command${hint}`,
        EACCES: `it is not an executable file; make it one, or name the program that runs it, such as: sh ${file}`,
      };
      const why = reasons[error.code ?? ""] ?? error.message;
      reject(new CommandError(`cannot run ${file}: ${why}`));
    });
    child.on("exit", (code, signal) => {
      const exitCode = code ?? (signal === "SIGKILL" ? 137 : 143);
      const left = setTimeout(() => resolve(exitCode), graceMs);
      child.on("close", () => {
        clearTimeout(left);
        resolve(exitCode);
      });
    });
  });
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  setTimeout(() => signalGroup(child, "SIGKILL"), graceMs).unref();
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

/** Collects the end of a stream as text, which does not depend on the chunks that it came in. */
function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream?.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    for (let [first] = chunks; first && length - first.length >= maxOutput; [first] = chunks) {
      chunks.shift();
      length -= first.length;
    }
  });
  return () => Buffer.concat(chunks).subarray(-maxOutput).toString("utf8");
}
