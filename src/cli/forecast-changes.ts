import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type OperationId, operationIds, operations } from "../contract/operations.js";
import type { Read } from "../forecast/run/reads.js";
import { readInput } from "../lib/input-file.js";
import { messageOf } from "../lib/message.js";
import { CliError } from "./cli-error.js";

/**
 * Returns the operations whose calls may have changed since a commit: those that changed files read, or whose paths they
 * name. All of them when only files changed that say nothing of the kind, but name the client.
 */
export async function operationsChangedSince(
  reference: string,
  reads: readonly Read[],
): Promise<readonly OperationId[]> {
  const { root, files } = await changedFiles(reference);
  // One after the other, and nothing that is no file: a repository can hold a link to a device.
  let code = "";
  for (const file of files) code += `${await readInput(join(root, file), maxSourceBytes).catch(() => "")}\n`;
  const readFiles = (operation: OperationId) =>
    reads.filter((read) => read.operation === operation).flatMap(({ places }) => places.map(({ file }) => file));
  return operationIds.filter(
    (operation) =>
      readFiles(operation).some((file) => files.some((changed) => changed.endsWith(file) || file.endsWith(changed))) ||
      namesPath(code, operations[operation].path) ||
      methodNames[operation].test(code),
  );
}

/** The longest source file that is searched. */
const maxSourceBytes = 4 * 1024 * 1024;

/** How the official SDKs call the operations. */
const methodNames: Readonly<Record<OperationId, RegExp>> = {
  GetMeetings: /\bmeetings\s*\.\s*(get|list)\b|\bMeetings\.Get\b|\bGetMeetings\b/i,
  GetSessions: /\bgetSessions\b|\bget_sessions\b/i,
  GetSessionDetails: /\bgetSessionDetails\b|\bget_session_details\b/i,
  GetActiveSession: /\bgetActiveSession\b|\bget_active_session\b/i,
  GetLivestreamSession: /\bgetLivestreamSession|\bget_livestream_session/i,
};

/** Whether code names the literal end of a path, such as `/meetings` or `/active-session`. */
function namesPath(code: string, path: string): boolean {
  const literals = path.split("{app_id}")[1]?.split(/\{[^}]*\}/) ?? [];
  const last = literals.filter((part) => part !== "" && part !== "/").at(-1) ?? path;
  return code.includes(last.replace(/\/$/, ""));
}

async function changedFiles(reference: string): Promise<{ readonly root: string; readonly files: string[] }> {
  const git = async (...args: string[]) => (await promisify(execFile)("git", args, { maxBuffer: 1 << 26 })).stdout;
  try {
    const root = (await git("rev-parse", "--show-toplevel")).trim();
    await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`);
    const changed = await git("-C", root, "diff", "--name-only", "-z", reference, "--");
    const untracked = await git("-C", root, "ls-files", "--others", "--exclude-standard", "-z");
    return { root, files: `${changed}${untracked}`.split("\0").filter((file) => file !== "") };
  } catch (error) {
    throw new CliError(
      `--changed-since ${reference}: git knows no such commit here: ${messageOf(error).split("\n")[0]}`,
    );
  }
}
