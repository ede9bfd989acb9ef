import packageFile from "../../../package.json" with { type: "json" };
import { isoTime } from "../../lib/time.js";
import type { ServerContext } from "../context/context.js";
import type { OwnUrls } from "./own-urls.js";

const { name, version } = packageFile;

/** Describes the health of a mock. It reads only what is in memory, so that it works whatever else fails. */
export function describeHealth({ options, scopes, replica }: ServerContext, startedAt: number) {
  const { clock } = scopes.main;
  return {
    status: replica?.problem === undefined ? "ok" : "failed",
    name,
    version,
    revision: options.revision,
    seed: options.seed,
    clock: { now: isoTime(clock.now), speed: clock.speed },
    uptime_seconds: Math.round((performance.now() - startedAt) / 10) / 100,
    ...(replica && { replica: replica.watch.status }),
  };
}

/** Describes a mock to a program that opens its address. */
export function describeMock({ options }: ServerContext, links: OwnUrls) {
  return { name, version, revision: options.revision, links };
}
