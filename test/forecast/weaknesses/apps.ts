import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Revision } from "../../../src/contract/revisions.js";
import type { AppName, Edit } from "./weakness.js";

/** A sample app: how its tests run in its folder, and the revision that it speaks. */
export interface App {
  readonly command: readonly string[];
  readonly revision: Revision;
}

export const apps: Readonly<Record<AppName, App>> = {
  "node-fetch": { command: ["node", "--test"], revision: "2026-01" },
  "vitest-sdk": { command: ["npx", "vitest", "run"], revision: "2026-07" },
  "axios-jest": { command: ["npx", "jest", "--ci"], revision: "2026-07" },
  "playwright-page": { command: ["npx", "playwright", "test"], revision: "2026-01" },
  "go-nethttp": { command: ["go", "test", "-v", "-count=1", "./..."], revision: "2026-01" },
};

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** Copies an app with some edits, and returns the folder. It is below the package, whose exports the app imports by name. */
export async function copyApp(app: AppName, edits: readonly Edit[]): Promise<string> {
  const folder = await mkdtemp(join(repository, "test", "forecast", "written-"));
  const source = join(repository, "test", "forecast", "apps", app);
  await cp(source, folder, { recursive: true });
  for (const { file, sound, weak } of edits) {
    const path = join(folder, file);
    await writeFile(path, replacedOnce(await readFile(path, "utf8"), sound, weak, `${app}/${file}`));
  }
  if (existsSync(join(source, "package.json")))
    await symlink(await installed(app, source), join(folder, "node_modules"));
  return folder;
}

/** Replaces a text that occurs exactly once. */
export function replacedOnce(text: string, sound: string, weak: string, where: string): string {
  const parts = text.split(sound);
  if (parts.length !== 2) throw new Error(`${where} has ${parts.length - 1} times: ${sound}`);
  return parts.join(weak);
}

/** Installs what an app depends on, unless it is there from an earlier run. */
async function installed(app: AppName, source: string): Promise<string> {
  const cache = join(repository, "node_modules", ".cache", "forecast-apps", app);
  const manifest = await readFile(join(source, "package.json"), "utf8");
  const earlier = await readFile(join(cache, "installed.json"), "utf8").catch(() => "");
  if (manifest !== earlier) {
    await rm(cache, { recursive: true, force: true });
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, "package.json"), manifest);
    await promisify(execFile)("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: cache });
    await writeFile(join(cache, "installed.json"), manifest);
  }
  return join(cache, "node_modules");
}
