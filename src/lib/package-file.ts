import { existsSync } from "node:fs";

/**
 * Finds a file of the package by its path below the package's folder, wherever a bundler has put the module that looks for
 * it: `from` is its `import.meta.url`, which some bundles lack. Throws when there is none.
 */
export function packageFile(path: string, from: string | undefined): URL {
  for (let folder = from ? new URL(".", from) : undefined; folder; folder = parentOf(folder)) {
    const file = new URL(path, folder);
    if (existsSync(file)) return file;
  }
  throw new Error(
    `realtimekit-testkit cannot find its file ${path}: if it is bundled, make the package external; ` +
      "if a build copies only the files that it traces, include this one",
  );
}

function parentOf(folder: URL): URL | undefined {
  const parent = new URL("..", folder);
  return parent.href === folder.href ? undefined : parent;
}
