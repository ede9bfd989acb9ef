import { execFileSync } from "node:child_process";
import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import fastify from "fastify/package.json" with { type: "json" };
import peers from "./peers/package.json" with { type: "json" };

/** Describes the machine that the figures were measured on. */
export function machine() {
  return {
    date: new Date().toISOString(),
    commit: execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim(),
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${platform()} ${arch()}`,
    node: process.version,
    fastify: fastify.version,
    peers: Object.entries(peers.devDependencies)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
  };
}
