import { execFile } from "node:child_process";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { type OperationId, operationIds, operations } from "../contract/operations.js";
import { readInput } from "../lib/files.js";
import { messageOf } from "../lib/message.js";
import { isTestFile, type Read } from "./run/reads.js";

/**
 * Returns the operations whose calls may have changed since a commit: those in changed files, in files that import
 * them, and in what changed tests import, read or call. Returns all operations if a manifest such as package.json
 * changed, since it selects the client.
 */
export async function operationsChangedSince(
  reference: string,
  reads: readonly Read[],
  folder: string,
): Promise<readonly OperationId[]> {
  const files = await filesChangedSince(reference, folder);
  if (files.changed.some((file) => manifest.test(file))) return operationIds;
  const affected = await affectedFiles(files);
  const code = [...affected.values()].join("\n");
  const isAffected = (file: string) =>
    [...affected.keys()].some((one) => `/${one}`.endsWith(`/${file}`) || `/${file}`.endsWith(`/${one}`));
  return operationIds.filter(
    (operation) =>
      reads.some((read) => read.operation === operation && read.places.some(({ file }) => isAffected(file))) ||
      namesPath(code, operations[operation].path) ||
      callsMethod(code, operation),
  );
}

const manifest =
  /(^|\/)(package(-lock)?\.json|npm-shrinkwrap\.json|pnpm-(lock|workspace)\.yaml|[\w-]+\.lock(b|file)?|deno\.jsonc?|(import_?map|composer|packages\.lock)\.json|go\.(mod|sum|work)|(requirements|constraints)[\w.-]*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|environment\.ya?ml|Gemfile|gems\.rb|[\w.-]+\.(gemspec|(cs|fs|vb)proj|versions\.toml|sbt)|Directory\.\w+\.props|packages\.config|Cargo\.toml|pom\.xml|(build|settings)\.gradle(\.kts)?|mix\.exs|pubspec\.yaml|Package\.(swift|resolved)|Podfile)$/;

/** Methods of the official SDKs that are named differently from their operation. */
const otherMethods: Readonly<Partial<Record<OperationId, RegExp>>> = {
  GetMeetings: /\bmeetings\s*\.\s*(get|list)\b/i,
};

/** Reports whether code calls an operation by a method of an official SDK; the start of its name suffices. */
function callsMethod(code: string, operation: OperationId): boolean {
  const snakeCase = operation.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_");
  return new RegExp(`\\b(${operation}|${snakeCase})`, "i").test(code) || otherMethods[operation]?.test(code) === true;
}

/** Reports whether code contains the literal end of a path, such as `/meetings`, `"meetings?` or `/active-session`. */
function namesPath(code: string, path: string): boolean {
  const literals = path.split("{app_id}")[1]?.split(/\{[^}]*\}/) ?? [];
  const last = literals.filter((part) => part !== "" && part !== "/").at(-1) ?? path;
  return new RegExp(`[/"'\`]${last.replaceAll(/^\/|\/$/g, "")}`).test(code);
}

const source = /\.([cm]?[jt]sx?|vue|svelte|astro|go|py|rb|rs|php|java|kt|cs|swift)$/;

/** Returns the changed source files, their importers, and what changed tests import, directly or not, with texts. */
export async function affectedFiles({ changed, unchanged, read }: ChangedFiles): Promise<ReadonlyMap<string, string>> {
  const load = async (files: readonly string[]) => {
    const texts: [string, string][] = [];
    for (const file of files) if (source.test(file)) texts.push([file, await read(file)]);
    return texts;
  };
  const affected = new Map(await load(changed));
  const others = new Map(affected.size > 0 ? await load(unchanged) : []);
  const packages = await packageNames(unchanged, read);
  const tested = importsOf(
    [...affected].filter(([file]) => isTestFile(file)),
    others,
  );
  const importers = importersByName(others, [...affected.keys(), ...others.keys()], packages);
  const queue = [...affected.keys()];
  for (const file of queue) {
    for (const name of namesOf(file, packages)) {
      const found = importers.get(name)?.filter((importer) => !affected.has(importer)) ?? [];
      importers.delete(name);
      for (const importer of found) {
        affected.set(importer, others.get(importer) ?? "");
        queue.push(importer);
      }
    }
  }
  return new Map([...affected, ...tested]);
}

/** Returns the files that some files import by relative paths, or in Python by module names, directly or not. */
function importsOf(
  files: readonly (readonly [string, string])[],
  others: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const byModule = new Map([...others].map((entry) => [moduleOf(entry[0]), entry]));
  const found = new Map<string, string>();
  for (let added = files; added.length > 0; ) {
    const targets = added.flatMap(([file, text]) => importTargets(file, text));
    added = targets.flatMap((target) => {
      const entry = byModule.get(target);
      return entry && !found.has(entry[0]) ? [entry] : [];
    });
    for (const [file, text] of added) found.set(file, text);
  }
  return found;
}

/** Returns the modules that a file imports, as paths without extensions. */
function importTargets(file: string, text: string): string[] {
  const folder = posix.dirname(file);
  const relative = [...text.matchAll(/["'](\.{1,2}\/[^"'\n]{1,300})["']/g)].map(([, path = ""]) =>
    posix.join(folder, path),
  );
  const dotted = file.endsWith(".py") ? [...text.matchAll(/^\s*(?:from|import)\s+(\.*)([\w.]*)/gm)] : [];
  const inPython = dotted.flatMap(([, dots = "", name = ""]) => {
    const path = name.replaceAll(".", "/");
    const up = "../".repeat(Math.max(0, dots.length - 1));
    return dots === "" ? [path, posix.join(folder, path)] : [posix.join(folder, up, path)];
  });
  return [...relative, ...inPython].map(moduleOf);
}

function moduleOf(file: string): string {
  return file.replace(source, "").replace(/\/(index|__init__)$/, "");
}

async function packageNames(
  files: readonly string[],
  read: ChangedFiles["read"],
): Promise<ReadonlyMap<string, string>> {
  const manifests = files.filter((file) => posix.basename(file) === "package.json");
  const named = await Promise.all(
    manifests.map(async (file) => [posix.dirname(file), /"name"\s*:\s*"([^"]+)"/.exec(await read(file))?.[1]] as const),
  );
  return new Map(named.flatMap(([folder, name]) => (name === undefined ? [] : [[folder, name] as const])));
}

/** Returns the importers of some files, by the names under which they import them. */
function importersByName(
  texts: ReadonlyMap<string, string>,
  files: readonly string[],
  packages: ReadonlyMap<string, string>,
): Map<string, string[]> {
  const importers = new Map<string, string[]>(
    files.flatMap((file) => namesOf(file, packages)).map((name) => [name, []]),
  );
  for (const [file, text] of texts) {
    for (const name of importedNames(file, text, packages)) importers.get(name)?.push(file);
  }
  return importers;
}

/** Returns the names under which others import a file: its own, its folder's, that of its package, or in Go its folder. */
function namesOf(file: string, packages: ReadonlyMap<string, string>): string[] {
  const folder = posix.dirname(file);
  const stem = posix.basename(file).replace(/(\.d)?\.\w+$/, "");
  const isGo = file.endsWith(".go");
  const words = isGo || ["index", "main", "mod", "__init__"].includes(stem) ? [stem, posix.basename(folder)] : [stem];
  // The exports of a package, which are never tests.
  const own = isTestFile(file) ? undefined : packageOf(file, packages);
  return [
    ...words.flatMap((word) => (word.match(dottedName) ?? []).map((part) => `${languageOf(file)} ${part}`)),
    ...(own === undefined ? [] : [`package ${own}`]),
    ...(isGo ? [`folder ${folder}`] : []),
  ];
}

const dottedName = /[\w-]+(?:\.[\w-]+){0,9}/g;

const keyword = /(?<![\w-])(?:import|from|require|export|use|include)(?![a-z])|["']/.source;

/** An imported name follows a keyword or a quote. Bounded, because a minified file is one long line. */
const importing = new RegExp(`(?:${keyword})(?:[^\\n]{0,200}(?:${keyword}))*[^\\n]{0,200}`, "g");

/** Returns the names under which a file may import others; they may mean other things too. */
function importedNames(file: string, text: string, packages: ReadonlyMap<string, string>): Set<string> {
  const language = languageOf(file);
  const own = packageOf(file, packages);
  const names = new Set(file.endsWith(".go") ? [`folder ${posix.dirname(file)}`] : []);
  for (const [place] of text.matchAll(importing)) {
    for (const [dotted] of place.matchAll(dottedName)) {
      const parts = dotted.split(".");
      parts.forEach((_, from) => {
        for (let to = from + 1; to <= parts.length; to++) names.add(`${language} ${parts.slice(from, to).join(".")}`);
      });
    }
  }
  for (const [, name = ""] of text.matchAll(/["']((?:@[\w.-]+\/)?[\w.-]+)(?=["'/])/g)) {
    if (name !== own) names.add(`package ${name}`);
  }
  return names;
}

/** Returns the name of the innermost package of a file, except that of the whole repository. */
function packageOf(file: string, packages: ReadonlyMap<string, string>): string | undefined {
  for (let folder = posix.dirname(file); folder !== "."; folder = posix.dirname(folder)) {
    const name = packages.get(folder);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Returns the extension of a file; the same for all that JavaScript files can import from each other. */
function languageOf(file: string): string {
  const extension = posix.extname(file);
  return /^\.([cm]?[jt]sx?|vue|svelte|astro)$/.test(extension) ? "JavaScript" : extension;
}

/** The longest source file that is searched. */
const maxSourceBytes = 4 * 1024 * 1024;

/** The working tree of a git repository, compared with a commit. */
export interface ChangedFiles {
  /** Paths below the root of the repository: changed, added, deleted, or untracked. */
  readonly changed: readonly string[];
  /** All other files that git tracks. */
  readonly unchanged: readonly string[];
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
