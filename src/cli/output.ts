import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { styleText } from "node:util";
import { createSecretMask, printable } from "../lib/printable.js";
import { CliError, describeFailure } from "./exit.js";
import { controlTokenVariable, credentialVariables } from "./options.js";

/** Writes text to standard output, safe for terminals. All output of commands goes through here or `printError`. */
export function print(text: string): void {
  process.stdout.write(printable(maskSecrets(text)));
}

/**
 * Writes text that quotes a target. GitHub Actions reads workflow commands from any line of its log, so they are
 * disabled around the text unless standard output is a file.
 */
export function printUntrusted(text: string): void {
  if (process.env.GITHUB_ACTIONS !== "true" || writesFile()) {
    print(text);
    return;
  }
  const token = randomUUID();
  printStyled(`::stop-commands::${token}\n`);
  print(text.endsWith("\n") ? text : `${text}\n`);
  printStyled(`::${token}::\n`);
}

/** Writes text to standard error, safe for terminals. */
export function printError(text: string): void {
  shown?.end();
  process.stderr.write(printable(maskSecrets(text)));
}

/** Masks the credentials of the environment, as the last guard of all output. */
export function maskSecrets(text: string): string {
  mask ??= createSecretMask([controlTokenVariable, ...credentialVariables].map((name) => process.env[name]?.trim()));
  return mask(text);
}

let mask: ((text: string) => string) | undefined;

/** Writes text with our own colours or workflow commands. Everything else in it must be printable already. */
export function printStyled(text: string): void {
  process.stdout.write(text);
}

/** Colours a text for standard output. FORCE_COLOR and NO_COLOR take precedence over what the terminal supports. */
export function paint(format: Parameters<typeof styleText>[0], text: string): string {
  const { FORCE_COLOR: force, NO_COLOR: no } = process.env;
  const wanted = force !== undefined ? !["0", "false"].includes(force) : !no && isTerminal(process.stdout);
  // Later versions of Node would check the stream themselves.
  return wanted ? styleText(format, text, { validateStream: false }) : text;
}

/** Reports whether a stream is a terminal that knows escape sequences. */
function isTerminal({ isTTY }: NodeJS.WriteStream): boolean {
  return isTTY && process.env.TERM !== "dumb";
}

export function reportFailure(error: unknown): number {
  const { text, exitCode } = describeFailure(error);
  printError(text);
  return exitCode;
}

/**
 * Ends the command with a one-line error when standard output cannot be written, such as on a full disk. If a reader
 * such as `head` closes the pipe early, or the terminal is closed, the command continues, for example to write reports.
 */
export function guardOutput(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || error.code === "EIO") return;
    process.exit(reportFailure(new CliError(`cannot write to the standard output: ${error.message}`)));
  });
  // Node's stream for files ignores that a full disk has taken only a part of a text.
  if (writesFile()) process.stdout._write = writeWhole;
  // There is nowhere left to report the error.
  process.stderr.on("error", () => {});
}

function writesFile(): boolean {
  return process.stdout.constructor.name === "SyncWriteStream";
}

function writeWhole(bytes: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
  try {
    writeFileSync(process.stdout.fd, bytes);
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Writes a long text to standard output in chunks, as fast as the reader consumes it. */
export async function printChunks(chunks: Iterable<string>): Promise<void> {
  const { stdout } = process;
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  stdout.once("error", onError);
  for (const chunk of chunks) {
    if (!stdout.write(stdout.isTTY ? printable(chunk) : chunk)) await drain(stdout);
    // The reader, such as `head`, has closed the pipe.
    if (broken || stdout.destroyed) break;
  }
  stdout.off("error", onError);
}

/** Waits until a stream accepts more, or is closed. */
async function drain(stream: NodeJS.WriteStream): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(stream, "drain", { signal }), once(stream, "close", { signal })]).catch(() => {});
  waiting.abort();
}

const progressIntervalMs = 200;

/** The progress line on the terminal, which is removed before other output. */
let shown: { end(): void } | undefined;

/** Creates a progress line on standard error, which `end` removes. Does nothing unless that is a terminal. */
export function createProgress() {
  const { stderr } = process;
  let shownAt = Number.NEGATIVE_INFINITY;
  const progress = {
    show(text: string) {
      const now = performance.now();
      if (!isTerminal(stderr) || now - shownAt < progressIntervalMs) return;
      shownAt = now;
      shown = progress;
      stderr.write(`\r\u001b[2K${printable(text)}`);
    },
    end() {
      if (shown === progress) stderr.write("\r\u001b[2K");
      shown = undefined;
    },
  };
  return progress;
}
