import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** File systems of a few megabytes, which only processes started with `prefix` have in their folders. */
export interface SmallDisks {
  readonly prefix: readonly string[];
  /** Fills the one of a folder to the last byte, and returns what makes room again. */
  fill(folder: string): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

/** Mounts a file system in memory on each folder; undefined where the system lets users mount none. */
export async function mountSmallDisks(folders: readonly string[], bytes: number): Promise<SmallDisks | undefined> {
  const mounts = folders.map((folder) => `mount -t tmpfs -o size=${bytes} tmpfs '${folder}'`);
  // Lives as long as its input is open, and the file systems as long as it.
  const script = [...mounts, "echo mounted", "exec cat"].join(" && ");
  const holder = spawn("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  if (!(await isMounted(holder))) return undefined;
  const inside = `/proc/${holder.pid}/root`;
  return {
    prefix: ["nsenter", "--target", `${holder.pid}`, "--user", "--mount", "--preserve-credentials"],
    async fill(folder) {
      const filler = join(`${inside}${folder}`, "filler");
      const { bavail, bsize } = await statfs(`${inside}${folder}`);
      // What does not fit fails, after it has taken the rest.
      await writeFile(filler, new Uint8Array((bavail + 1) * bsize)).catch((error: { code?: string }) => {
        if (error.code !== "ENOSPC") throw error;
      });
      return () => rm(filler, { force: true });
    },
    async remove() {
      const exited = once(holder, "exit");
      holder.kill("SIGKILL");
      await exited;
    },
  };
}

async function isMounted(holder: ChildProcess): Promise<boolean> {
  const failed = new Promise<void>((resolve) => {
    holder.once("error", () => resolve());
    holder.once("exit", () => resolve());
  });
  const printed = new Promise<string>((resolve) => {
    holder.stdout?.once("data", (text) => resolve(String(text)));
  });
  return (await Promise.race([printed, failed])) !== undefined;
}
