import { posix } from "node:path";
import { escapePattern } from "../../lib/glob.js";
import { isTestFile } from "../run/reads.js";
import type { ChangedFiles } from "./changed-files.js";

const source = /\.([cm]?[jt]sx?|vue|svelte|astro|go|py|rb|rs|php|java|kt|cs|swift)$/;

/** The changed files of source code, those that import them and those that changed tests import, directly or not, with their texts. */
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
  for (let found = [...affected.keys()]; found.length > 0; ) {
    const names = found.map((file) => importNames(file, packages));
    found = [...others].flatMap(([file, text]) => (names.some((isIn) => isIn(file, text)) ? [file] : []));
    for (const file of found) {
      affected.set(file, others.get(file) ?? "");
      others.delete(file);
    }
  }
  return new Map([...affected, ...tested]);
}

/** What files import by relative paths, or in Python by names of modules, directly or not. */
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

/** The modules that a file imports, as paths without extensions. */
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

/** The names of the packages in a repository by their folders. */
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

/** Returns what decides whether another file imports one: by its name, its folder, its package, or from the same folder in Go. */
function importNames(file: string, packages: ReadonlyMap<string, string>): (importer: string, text: string) => boolean {
  const folder = posix.dirname(file);
  const stem = posix.basename(file).replace(/(\.d)?\.\w+$/, "");
  const own = [...packages].filter(([at]) => at === "." || `${file}/`.startsWith(`${at}/`));
  const [at, packageName] = own.sort(([one], [other]) => other.length - one.length)[0] ?? [];
  const words = ["index", "main", "mod", "__init__"].includes(stem) ? [stem, posix.basename(folder)] : [stem];
  if (file.endsWith(".go")) words.push(posix.basename(folder));
  const name = words.map(escapePattern).join("|");
  // Bounded, because a minified file is one long line.
  const imports = new RegExp(
    `(?:import|from|require|export|use|include|"|')[^\\n]{0,200}?(?<![\\w-])(?:${name})(?![\\w-])`,
  );
  const isBeside = (importer: string) => posix.dirname(importer) === folder;
  return (importer, text) =>
    (languageOf(importer) === languageOf(file) && imports.test(text)) ||
    (file.endsWith(".go") && importer.endsWith(".go") && isBeside(importer)) ||
    // What a package exports to others, which no test is.
    (packageName !== undefined &&
      !isTestFile(file) &&
      at !== "." &&
      !importer.startsWith(`${at}/`) &&
      new RegExp(`["']${escapePattern(packageName)}["'/]`).test(text));
}

/** The extension of a file; one name for all in which JavaScript can import another. */
function languageOf(file: string): string {
  const extension = posix.extname(file);
  return /^\.([cm]?[jt]sx?|vue|svelte|astro)$/.test(extension) ? "JavaScript" : extension;
}
