import { behaviourEntries } from "../contract/behaviour.js";
import { type Calibrated, calibrate } from "../suite/calibrate/calibrate.js";
import { InconclusiveError } from "../suite/model/finding.js";
import type { CalibrateOptions } from "./calibrate.js";
import { CliError, exitCodes } from "./cli-error.js";
import { print } from "./output.js";
import { resolveTarget } from "./target.js";
import { writeInFolder } from "./user-files.js";

/** Runs `calibrate`: measures the target, prints what was found, writes the profile, and returns the exit code. */
export async function runCalibrate(options: CalibrateOptions): Promise<number> {
  const { out, maxRequests, rps } = options;
  const resolved = await resolveTarget({ ...options, revision: "auto" });
  const { close, target, account, app, credentials, livestreamSession, limits } = resolved;
  if (target.kind === "recording") {
    throw new CliError("--target: calibrate needs a running server, not a recording");
  }
  try {
    const { entries, profile, requests } = await calibrate({
      ...{ target, account, app, credentials, livestreamSession },
      limits: { maxRequests, ...limits, ...(rps !== undefined && { rps }) },
    });
    const measured = entries.filter(({ value }) => value !== undefined).length;
    const summary = `${measured} of ${entries.length} entries measured on ${target.name} with ${requests} requests`;
    print(`${[...entries.map(entryLine), summary].join("\n")}\n`);
    if (out !== undefined) await writeInFolder(out, `${JSON.stringify(profile, null, 2)}\n`);
    return exitCodes.conforms;
  } catch (error) {
    if (!(error instanceof InconclusiveError)) throw error;
    throw new CliError(`${target.name} could not be measured: ${error.message}`, exitCodes.couldNotCheck);
  } finally {
    await close();
  }
}

function entryLine({ name, value, unknown }: Calibrated): string {
  if (value === undefined) return `?  ${name}: ${unknown ?? ""}`;
  const assumed = behaviourEntries[name].default;
  return value === assumed ? `=  ${name}: ${value}, as assumed` : `!  ${name}: ${value}, not ${assumed} as assumed`;
}
