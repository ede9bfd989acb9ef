import { behaviourEntries } from "../../contract/behaviour.js";
import { type Calibrated, calibrate } from "../../suite/calibrate/calibrate.js";
import { InconclusiveError } from "../../suite/model/finding.js";
import type { CalibrateCommandOptions } from "../calibrate.js";
import { aimAt } from "../check/target.js";
import { writeInFolder } from "../check/write-file.js";
import { CliError, exitCodes } from "../failure.js";

/** Measures a target as the command line says, prints what was found, and returns the exit code. */
export async function runCalibrate(options: CalibrateCommandOptions): Promise<number> {
  const { out, maxRequests, rps } = options;
  const aim = await aimAt({ ...options, revision: "auto" });
  const { close, target, account, app, credentials, livestreamSession, limits } = aim;
  if (target.kind === "recording") {
    throw new CliError("--target: calibrate needs a server that answers, not a recording");
  }
  try {
    const { entries, profile, requests } = await calibrate({
      ...{ target, account, app, credentials, livestreamSession },
      limits: { maxRequests, ...limits, ...(rps !== undefined && { rps }) },
    });
    const told = entries.filter(({ value }) => value !== undefined).length;
    const summary = `${told} of ${entries.length} entries measured on ${target.name} with ${requests} requests`;
    process.stdout.write(`${[...entries.map(line), summary].join("\n")}\n`);
    if (out !== undefined) await writeInFolder(out, `${JSON.stringify(profile, null, 2)}\n`);
    return exitCodes.conforms;
  } catch (error) {
    if (!(error instanceof InconclusiveError)) throw error;
    throw new CliError(`${target.name} could not be measured: ${error.message}`, exitCodes.couldNotCheck);
  } finally {
    await close();
  }
}

function line({ name, value, unknown }: Calibrated): string {
  if (value === undefined) return `?  ${name}: ${unknown ?? ""}`;
  const assumed = behaviourEntries[name].default;
  return value === assumed ? `=  ${name}: ${value}, as assumed` : `!  ${name}: ${value}, not ${assumed} as assumed`;
}
