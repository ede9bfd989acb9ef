import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type OperationId, operationIds, operations } from "../contract/operations.js";
import { readInput } from "../lib/files.js";
import { messageOf } from "../lib/message.js";
import type { Read } from "./run/reads.js";

/**
 * Returns the operations whose calls may have changed since a commit: those that changed source files call or read. Returns
 * all operations if a changed file shows none, since others may call through it, or if a manifest such as package.json
 * changed, since it selects the client.
 */
export async function operationsChangedSince(
  reference: string,
  reads: readonly Read[],
  folder: string,
): Promise<readonly OperationId[]> {
  const { changed, read } = await filesChangedSince(reference, folder);
  if (changed.some((file) => manifest.test(file))) return operationIds;
  const found = new Set<OperationId>();
  for (const file of changed.filter((one) => source.test(one))) {
    const operations = operationsIn(file, await read(file), reads);
    if (operations.length === 0) return operationIds;
    for (const operation of operations) found.add(operation);
  }
  return operationIds.filter((operation) => found.has(operation));
}

/** Returns the operations that a source file calls, by path or by a method of an SDK, or whose responses it reads. */
function operationsIn(file: string, code: string, reads: readonly Read[]): OperationId[] {
  const isRead = ({ places }: Read) =>
    places.some((place) => `/${file}`.endsWith(`/${place.file}`) || `/${place.file}`.endsWith(`/${file}`));
  return operationIds.filter(
    (operation) =>
      reads.some((one) => one.operation === operation && isRead(one)) ||
      namesPath(code, operations[operation].path) ||
      callsMethod(code, operation),
  );
}

const manifest =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|pnpm-(lock|workspace)\.yaml|[\w-]+\.lock(b|file)?|deno\.jsonc?|(import_?map|composer|packages\.lock)\.json|go\.(mod|sum|work)|(requirements|constraints)[\w.-]*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment\.ya?ml|Gemfile|gems\.rb|[\w.-]+\.(gemspec|(cs|fs|vb)proj|versions\.toml|sbt)|Directory\.\w+\.props|packages\.config|Cargo\.toml|pom\.xml|(build|settings)\.gradle(\.kts)?|mix\.exs|pubspec\.yaml|Package\.(swift|resolved)|Podfile)$/;

/** Reports whether code calls an operation by a method of an official SDK; the start of its name suffices. */
function callsMethod(code: string, operation: OperationId): boolean {
  const snakeCase = operation.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_");
  const other = operation === "GetMeetings" ? "|meetings\\s*\\.\\s*(get|list)\\b" : "";
  return new RegExp(`\\b(${operation}|${snakeCase}${other})`, "i").test(code);
}

/** Reports whether code contains the literal end of a path, such as `/meetings`, `"meetings?` or `/active-session`. */
function namesPath(code: string, path: string): boolean {
  const literals = path.split("{app_id}")[1]?.split(/\{[^}]*\}/) ?? [];
  const last = literals.filter((part) => part !== "" && part !== "/").at(-1) ?? path;
  return new RegExp(`[/"'\`]${last.replaceAll(/^\/|\/$/g, "")}`).test(code);
}

const source =
  /\.([cm]?[jt]sx?|vue|svelte|astro|go|py|ipynb|rb|rs|php|java|kts?|groovy|scala|cs|fs|vb|swift|mm?|cc?|cpp|hp?p?|dart|exs?|lua|p[lm]|sh|ps1|http|hurl|robot|feature)$/;

/** The longest source file that is searched. */
const maxSourceBytes = 4 * 1024 * 1024;

/** The working tree of a git repository, compared with a commit. */
export interface ChangedFiles {
  /** Paths below the root of the repository: changed, added, deleted, or untracked. */
  readonly changed: readonly string[];
  /** Returns the text of a file, from the commit if it is deleted; empty if there is none. */
  read(file: string): Promise<string>;
}

/** Thrown if git cannot compare with a reference; the message names it and the reason. */
export class GitError extends Error {
  override readonly name = "GitError";
}

/** Compares the working tree of a folder with its merge base with a reference, like `git diff --merge-base REF`. */
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
  // Without a common ancestor, as in a shallow clone, compare with the commit itself.
  const base = (await git("merge-base", commit, "HEAD").catch(() => git("rev-parse", commit))).trim();
  const list = async (...args: string[]) => (await git("-C", root, ...args, "-z")).split("\0").filter(Boolean);
  return {
    changed: [
      ...(await list("diff", "--name-only", "--no-renames", base)),
      ...(await list("ls-files", "--others", "--exclude-standard")),
    ],
    read: (file) =>
      readInput(join(root, file), maxSourceBytes).then(String, () =>
        git("-C", root, "show", `${base}:${file}`).catch(() => ""),
      ),
  };
}
