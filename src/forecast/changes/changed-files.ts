import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { readInput } from "../../lib/input-file.js";
import { messageOf } from "../../lib/message.js";

/** The longest source file that is searched. */
const maxSourceBytes = 4 * 1024 * 1024;

/** The working tree of git, compared with a commit. */
export interface ChangedFiles {
  /** Paths below the root of the repository: changed, added, deleted, or not tracked. */
  readonly changed: readonly string[];
  /** All other files that git tracks. */
  readonly unchanged: readonly string[];
  /** Returns the text of a file, as it was if it is deleted; empty if there is none. */
  read(file: string): Promise<string>;
}

/** Thrown when git cannot compare with a reference; the message names it and says why. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** Compares the working tree of a folder with the commit where it left a reference, as `git diff --merge-base REF` does. */
export async function filesChangedSince(reference: string, folder: string): Promise<ChangedFiles> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)("git", args, { cwd: folder, maxBuffer: 1 << 28 })).stdout;
  const top = await git("rev-parse", "--show-toplevel").catch((error: unknown) => {
    throw new GitError(
      `${reference}: ${folder} is not in a repository of git: ${messageOf(error).trim().split("\n").at(-1)}`,
    );
  });
  const root = top.trim();
  const commit = `${reference}^{commit}`;
  await git("rev-parse", "--verify", "--quiet", "--end-of-options", commit).catch(async () => {
    const isShallow = (await git("rev-parse", "--is-shallow-repository")).trim() === "true";
    const hint = isShallow ? "; this clone is shallow: git fetch --unshallow, in GitHub Actions fetch-depth: 0" : "";
    throw new GitError(`${reference}: there is no such commit here${hint}`);
  });
  // Without a common ancestor, as in a shallow clone, with the commit itself.
  const base = (await git("merge-base", commit, "HEAD").catch(() => git("rev-parse", commit))).trim();
  const list = async (...args: string[]) => (await git("-C", root, ...args, "-z")).split("\0").filter(Boolean);
  const changed = new Set([
    ...(await list("diff", "--name-only", "--no-renames", base)),
    ...(await list("ls-files", "--others", "--exclude-standard")),
  ]);
  return {
    changed: [...changed],
    unchanged: (await list("ls-files")).filter((file) => !changed.has(file)),
    read: (file) =>
      readInput(join(root, file), maxSourceBytes).then(String, () =>
        git("-C", root, "show", `${base}:${file}`).catch(() => ""),
      ),
  };
}
