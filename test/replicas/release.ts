import { cp, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../", import.meta.url));

/** A copy of the built command that takes itself for another release, in a folder that belongs to the caller. */
export interface Release {
  readonly folder: string;
  readonly command: string;
}

/** Copies the built command as that of a later version, whose records may have a later form as well. */
export async function laterRelease({ recordVersion = 1 } = {}): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), "release-"));
  await cp(join(project, "dist/cli"), join(folder, "dist/cli"), { recursive: true });
  await cp(join(project, "dist/cli.js"), join(folder, "dist/cli.js"));
  await cp(join(project, "package.json"), join(folder, "package.json"));
  for (const name of ["node_modules", "openapi", "fixtures"]) await symlink(join(project, name), join(folder, name));
  const changes: readonly (readonly [RegExp, string])[] = [
    [/(name:"realtimekit-testkit",version:)"[^"]+"/, '$1"99.0.0"'],
    [/\brecordForm=\{version:\d+\}/, `recordForm={version:${recordVersion}}`],
  ];
  for (const [pattern, replacement] of changes) await replaceOnce(join(folder, "dist/cli"), pattern, replacement);
  return { folder, command: join(folder, "dist/cli.js") };
}

/** Replaces what one file of a folder has. Throws when none has it, as after a change of the build. */
async function replaceOnce(folder: string, pattern: RegExp, replacement: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".js")) continue;
    const text = await readFile(join(folder, name), "utf8");
    if (!pattern.test(text)) continue;
    await writeFile(join(folder, name), text.replace(pattern, replacement));
    return;
  }
  throw new Error(`No file of ${folder} has ${pattern}.`);
}
