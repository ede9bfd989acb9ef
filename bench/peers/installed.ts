import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const modules = new URL("node_modules/", import.meta.url);

/** Returns a file of a package that `bench/peers/package.json` names. */
export function installed(file: string): string {
  return fileURLToPath(new URL(file, modules));
}

/** Fails, saying what to do, when the packages of `bench/peers/package.json` are not there. */
export async function requirePeers(): Promise<void> {
  await access(modules).catch(() => {
    throw new Error("The benchmark peers needs the other mocks: npm ci --prefix bench/peers");
  });
}
