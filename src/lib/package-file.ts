import { existsSync } from "node:fs";

/**
 * Finds a file of the package by its path below the package's folder, wherever a bundler has put the module that looks for
 * it: `from` is its `import.meta.url`. Throws when there is none.
 */
export function packageFile(path: string, from: string): URL {
  for (let folder = new URL(".", from); ; folder = new URL("..", folder)) {
    const file = new URL(path, folder);
    if (existsSync(file)) return file;
    if (folder.href === new URL("..", folder).href) throw new Error(`The package has no ${path}.`);
  }
}
